import { COLUMNS } from './columns.ts';

/** The style of the page: light and dark, wide and narrow, screen and paper. */
export const STYLE_SHEET = `
:root{color-scheme:light dark;--page:#fff;--raised:#f6f8fa;--text:#1b1f24;--muted:#57606a;--line:#d0d7de;--calm:#5898d8;--marked:#832800;--focus:#0b5cd5}
@media(prefers-color-scheme:dark){:root{--page:#0f1318;--raised:#1a2027;--text:#e6edf3;--muted:#9aa6b2;--line:#333c47;--calm:#3a6ca4;--marked:#ffb27a;--focus:#7db4ff}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0 auto;max-width:82rem;padding:1.5rem 1.25rem 3rem;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem}
h3{font-size:1rem;margin:0 0 .5rem}
p{margin:.4rem 0;max-width:75ch}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
a{color:inherit}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.75rem 0}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:2px}
.muted,caption,figcaption,.legend{color:var(--muted)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1.25rem 0;padding:0;list-style:none}
.tiles li{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem}
.tiles strong{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}
.notice{border-left:4px solid var(--marked);background:var(--raised);padding:.6rem .9rem;margin:1rem 0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1.25rem;align-items:start}
figure{margin:0;border:1px solid var(--line);border-radius:6px;padding:.9rem;min-width:0}
figure svg{display:block;width:100%;max-width:42rem;height:auto}
figure line{stroke:var(--line)}
figure .calm{fill:var(--calm)}
figure .marked{fill:var(--marked)}
figure text{fill:var(--muted);font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
figure .tick{text-anchor:middle}
figure .label{text-anchor:end}
figure .length{fill:var(--text);paint-order:stroke;stroke:var(--page);stroke-width:4px}
figcaption{margin-top:.6rem}
.narrow{display:none}
.legend{display:flex;gap:1.25rem;margin:0 0 .5rem}
.legend span::before{content:"";display:inline-block;width:.8em;height:.8em;margin-right:.4em;background:var(--calm)}
.legend .marked::before{background:var(--marked)}
details{margin-top:.6rem}
summary{cursor:pointer;width:fit-content}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:.4rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.figures{width:auto}
figure .figures thead th{overflow-wrap:normal}
.figures tbody th{font-weight:400}
.figures td:not(:first-child),.figures th:not(:first-child){text-align:right}
.controls{display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:end;margin:.75rem 0}
.controls label{display:block;font-weight:600}
input,select{height:2.4rem;font:inherit;color:inherit;background:var(--page);border:1px solid var(--muted);border-radius:4px;padding:.35rem .5rem;width:100%}
.controls div{flex:1 1 14rem;max-width:26rem}
.controls output{flex:1 1 100%}
#keys caption{display:block}
#keys th{padding:0;background:var(--raised)}
#keys th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:.45rem .6rem;width:100%;text-align:left;cursor:pointer}
#keys th button:focus-visible{outline-offset:-3px}
#keys th button::after{content:" \\2195" / "";color:var(--muted)}
#keys th[aria-sort=ascending] button::after{content:" \\2191" / "";color:var(--text)}
#keys th[aria-sort=descending] button::after{content:" \\2193" / "";color:var(--text)}
#keys td:first-child{font:.9em/1.67 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.s td:first-child{border-left:4px solid var(--marked)}
[hidden]{display:none!important}
@media screen{
#keys table,#keys thead,#keys tbody{display:block}
#keys thead{position:sticky;top:0;z-index:1}
#keys tr{display:grid;grid-template-columns:14.5em 1.2fr 5.5em 1.6fr 1.2fr 1.3fr 7.5em;border-bottom:1px solid var(--line)}
#keys th,#keys td{border-bottom:0}
#keys tbody tr{content-visibility:auto;contain-intrinsic-size:auto 3.6rem}
}
@media screen and (max-width:60rem){
body{padding:1rem .9rem 2rem}
.tiles{grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr))}
#keys thead{position:static}
#keys thead tr{display:flex;flex-wrap:wrap;gap:.4rem;border:0;padding-bottom:.6rem}
#keys th{border:1px solid var(--line);border-radius:4px}
#keys tbody tr{display:block;padding:.5rem 0;border:0;border-top:2px solid var(--line);contain-intrinsic-size:auto 13rem}
#keys td{display:grid;grid-template-columns:5.5rem 1fr;gap:.5rem;padding:.1rem 0}
#keys td:first-child{border:0}
#keys .s{border-left:4px solid var(--marked);padding-left:.6rem}
#keys td::before{color:var(--muted);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
${COLUMNS.map((column, at) => `#keys td:nth-child(${at + 1})::before{content:"${column}"}`).join('\n')}
}
@media screen and (max-width:36rem){
.wide{display:none}
.narrow{display:block}
}
@media print{
:root{--page:#fff;--raised:#fff;--text:#000;--muted:#444;--line:#aaa;--calm:#5898d8;--marked:#832800}
@page{margin:12mm}
body{max-width:none;padding:0;font-size:10pt}
nav,.controls,summary,figure caption,.wide{display:none}
.charts{grid-template-columns:1fr 1fr}
.narrow{display:block}
figure .figures :is(th,td){padding:.1rem .4rem}
details::details-content{content-visibility:visible}
svg,.notice,tr{break-inside:avoid}
h2,h3{break-after:avoid}
thead{display:table-header-group}
#keys th button{padding-left:0}
#keys th button::after{content:none!important}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
