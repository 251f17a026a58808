"""The bookmark that opens capture with the page and the words that its reader selected. Pure."""

from __future__ import annotations

import json

#: So much of an encoded selection fits an address that every server takes (4,094 bytes a line).
MOST_OF_QUOTE, MOST_OF_ADDRESS, MOST_OF_TITLE = 2400, 900, 300

_CODE = """(()=>{
const e=encodeURIComponent,
c=(t,n)=>{t=String(t).trim();let r=[...t];
while(e(r.join('')).length>n)r=r.slice(0,-10);
return r.join('')},
w=t=>t.replace(/[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]/g,''),
s=w(String(getSelection())).trim(),
q=c(s,QUOTE);
open(HOME+'?url='+e(c(location.href.split('#')[0],ADDRESS))
+'&quote='+e(q)+'&title='+e(c(w(document.title),TITLE))
+(q.length<s.length?'&cut=1':''),'_blank','noopener')
})()"""


def bookmarklet(home: str) -> str:
    """The bookmark's address; ``home``: where capture is. It sends nothing by itself: a person
    looks at what is filled in, and presses the button.
    """
    code = "".join(line.strip() for line in _CODE.splitlines())
    for name, value in (
        ("HOME", json.dumps(home)),
        ("QUOTE", str(MOST_OF_QUOTE)),
        ("ADDRESS", str(MOST_OF_ADDRESS)),
        ("TITLE", str(MOST_OF_TITLE)),
    ):
        code = code.replace(name, value)
    return f"javascript:{code}".replace("%", "%25")
