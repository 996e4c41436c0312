//! Rows that the reader sorts by a click on a column's name.

use super::text::Printed;
use crate::figure::escape;

/// What a click does. `h` is the heading and `i` its column, `n` whether it holds numbers,
/// `u` whether they go up. Rows that are equal keep their order, so that one can sort by one
/// column and then by another; without a value they stay last. No identifiers and no global
/// names: every table finds its own parts.
const SORT: &str = "var h=this.closest('th'),b=h.closest('table').tBodies[0],i=h.cellIndex,n=h.dataset.sort=='number',\
                    s=h.getAttribute('aria-sort'),u=s=='none'?!n:s=='descending',\
                    k=r=>{var c=r.cells[i];return n?parseFloat(c.dataset.value):c.textContent=='–'?NaN:c.textContent},\
                    o=Array.from(b.rows).sort((p,q)=>{var x=k(p),y=k(q),g=x!==x,m=y!==y;if(g||m)return g-m;\
                    var d=n?x-y:x.localeCompare(y);return u?d:-d});b.append(...o);\
                    for(var e of h.parentNode.cells){var f=e==h;e.setAttribute('aria-sort',f?u?'ascending':'descending':'none');\
                    e.querySelector('[aria-hidden]').textContent=f?u?'↑':'↓':'↕'}";

/// Enter and Space press what looks like a button; Space does not scroll the page.
const PRESS: &str = "if(event.key=='Enter'||event.key==' '){event.preventDefault();this.click()}";

/// What a heading says of its order, and of what it orders.
pub(super) fn aria(column: &Printed) -> String {
    let kind = if column.right { "number" } else { "text" };
    format!(" aria-sort=\"none\" data-sort=\"{kind}\"")
}

/// A name that can be pressed, by mouse or key. No `<button>`, which would stay where
/// scripts are stripped, without any use: of this, the name is left. The attribute of
/// JupyterLab keeps Enter and Space from its shortcuts.
pub(super) fn heading(name: &str) -> String {
    format!(
        "<span role=\"button\" tabindex=\"0\" style=\"cursor:pointer\" data-lm-suppress-shortcuts=\"true\" \
         onclick=\"{}\" onkeydown=\"{}\">{name}&#160;<span aria-hidden=\"true\" style=\"opacity:.6\">↕</span></span>",
        escape(SORT),
        escape(PRESS)
    )
}
