import { html, trusted } from '../../../../lambda/adapters/sweep-report/html/html.ts';

const HOSTILE = `<img src=x onerror="alert('x')">&amp;`;

describe('html', () => {
  it('escapes every character that means something in a text or in an attribute', () => {
    expect(html`<p title="${HOSTILE}">${HOSTILE}</p>`.text).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;x&#39;)&quot;&gt;&amp;amp;">&lt;img src=x onerror=&quot;alert(&#39;x&#39;)&quot;&gt;&amp;amp;</p>',
    );
  });

  it('takes HTML, and lists of it, as they are', () => {
    expect(html`<ul>${['a', '<b>'].map((each) => html`<li>${each}</li>`)}</ul>`.text).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul>',
    );
  });

  it('writes numbers, zero too', () => {
    expect(html`${0}, ${12.5}`.text).toBe('0, 12.5');
  });

  it('takes a text for HTML only where that is said', () => {
    expect(html`${trusted('<b>')}${'<b>'}`.text).toBe('<b>&lt;b&gt;');
  });
});
