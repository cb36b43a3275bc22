/**
 * What makes the table sort and filter. Without it the page shows all the same. It reads the cells that are there, and
 * writes no HTML.
 */
export const PAGE_SCRIPT = `
const section=document.getElementById('keys'),table=section.querySelector('table'),body=table.tBodies[0];
const rows=[...body.rows],heads=[...table.tHead.rows[0].cells],told=section.querySelector('output');
const texts=new Map(rows.map(row=>[row,row.textContent.toLowerCase()]));
const order=new Intl.Collator('en',{numeric:true});
const textOf=(row,column)=>row.cells[column].textContent.trim();
const isNumber=text=>/^\\d/.test(text);
function sortBy(column){
  const head=heads[column],isDown=head.getAttribute('aria-sort')==='ascending';
  for(const each of heads)each.setAttribute('aria-sort','none');
  head.setAttribute('aria-sort',isDown?'descending':'ascending');
  const keyed=rows.map(row=>({row,text:textOf(row,column)}));
  keyed.sort((one,other)=>{
    if(one.text===''||other.text==='')return(one.text==='')-(other.text==='');
    return(isDown?-1:1)*(isNumber(one.text)-isNumber(other.text)||order.compare(one.text,other.text));
  });
  body.append(...keyed.map(({row})=>row));
}
heads.forEach((head,column)=>head.firstElementChild.addEventListener('click',()=>sortBy(column)));
const text=document.getElementById('text'),state=document.getElementById('state');
function filter(){
  const words=text.value.toLowerCase().split(/\\s+/);
  let shown=0;
  for(const row of rows){
    const isOfState=state.value===''||textOf(row,4).split(': ')[0]===state.value;
    const isShown=isOfState&&words.every(word=>texts.get(row).includes(word));
    row.hidden=!isShown;
    if(isShown)shown+=1;
  }
  told.value=shown+' of '+rows.length+' keys';
}
text.addEventListener('input',filter);
state.addEventListener('change',filter);
section.querySelector('.controls').hidden=false;
filter();
`;
