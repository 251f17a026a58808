"""Files for citing a page: /cite/labs/anthropic.ris, .bib, .json (CSL) and .txt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from labwatch.sharing.mirror import Mirror, answer_of, context_of, in_the_pages_language
from sources.citing import CiteAs


@dataclass(frozen=True)
class Form:
    """One form of citing: what people call it, which text it is, and its type."""

    label: str
    attribute: str
    content_type: str

    def text(self, cite: CiteAs) -> str:
        """The citation in this form, with its line end."""
        text: str = getattr(cite, self.attribute)
        return text if text.endswith("\n") else f"{text}\n"


#: The forms by the ending of their files.
FORMS: Mapping[str, Form] = {
    "txt": Form("TXT", "plain", "text/plain"),
    "bib": Form("BibTeX", "bibtex", "application/x-bibtex"),
    "ris": Form("RIS", "ris", "application/x-research-info-systems"),
    "json": Form("CSL-JSON", "csl_json", "application/vnd.citationstyles.csl+json"),
}


def mirror(ending: str) -> Mirror:
    """Where the file with that ending is, for a page."""
    return Mirror("/cite/", f".{ending}")


@require_safe
@in_the_pages_language
def cite_file(request: HttpRequest, path: str, ending: str) -> HttpResponse:
    """The page's citation as a file to save; as the page: 400, 404, 410, 301. A page that is not
    to be cited, such as a form, has none: 404."""
    form = FORMS[ending]
    answer = answer_of(request, path, mirror(ending))
    context = context_of(answer)
    if context is None:
        return answer
    if not context.get("cite"):
        raise Http404("That page is not to be cited.")
    file = HttpResponse(
        form.text(context["cite"]), content_type=f"{form.content_type}; charset=utf-8"
    )
    name = path.replace("/", "-")
    file["Content-Disposition"] = f'attachment; filename="labwatch-{name}.{ending}"'
    file["X-Robots-Tag"] = "noindex"
    return file
