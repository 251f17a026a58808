"""The pages of the import: the upload, what it would change, and the columns of spreadsheets."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from labwatch.bulkwork import trying
from labwatch.bulkwork.columns import columns_of
from labwatch.bulkwork.models import Upload
from labwatch.bulkwork.packing import LARGEST_UPLOAD, File, UploadError, base_name, files_in
from labwatch.bulkwork.reading import MOST_ROWS, read_entries
from labwatch.bulkwork.shown import shown
from labwatch.bulkwork.spreadsheets import COMMENT
from labwatch.bulkwork.trying import Preview
from labwatch.dataset.kinds import KIND_OF_NAME, KINDS, Kind

_CHANGED_MEANWHILE = (
    "Nothing was imported: records have changed since you looked. This is what it would do now."
)
_SAY_WHY = "Say why: published records change, and readers see the reason."


def urls(site: AdminSite) -> list[URLPattern]:
    """Their addresses."""

    def guarded(page: Any) -> Any:
        def inner(request: HttpRequest, **found: Any) -> HttpResponse:
            if not importable(request.user):
                raise PermissionDenied
            answer: HttpResponse = page(site, request, **found)
            return answer

        return site.admin_view(inner)

    return [
        path("import/", guarded(_start), name="import"),
        path("import/<uuid:key>/", guarded(_preview), name="import-preview"),
        path("import/columns/<slug:name>/", guarded(_columns), name="import-columns"),
        path("import/template/<slug:name>.csv", guarded(_template), name="import-template"),
    ]


def importable(user: Any) -> list[Kind]:
    """The kinds of records that the user may add or change."""
    return [kind for kind in KINDS if _may(user, kind, "add") or _may(user, kind, "change")]


def _may(user: Any, kind: Kind, act: str) -> bool:
    options = kind.model._meta
    return bool(user.has_perm(f"{options.app_label}.{act}_{options.model_name}"))


class UploadForm(forms.Form):
    """A file, and what the rows of a spreadsheet are."""

    file = forms.FileField(
        help_text=f"CSV, JSON Lines, YAML, or a zip of them. At most {LARGEST_UPLOAD // 1_000_000} "
        f"MB and {MOST_ROWS:,} records; manage.py load_dataset takes more."
    )
    kind = forms.ChoiceField(
        label="Rows are",
        required=False,
        help_text="For CSV only. The other forms say it themselves.",
    )

    def __init__(self, kinds: list[Kind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(kind.name, kind.name.replace("-", " ")) for kind in kinds]
        field: Any = self.fields["kind"]
        field.choices = [("", "what the file's name says, such as labs.csv"), *named]

    def upload(self) -> File:
        """The file. UploadError if it cannot be read at all."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST_UPLOAD:
            files_in(File(given.name, b"\0" * (LARGEST_UPLOAD + 1)))
        upload = File(base_name(given.name), given.read())
        read_entries(files_in(upload), self.cleaned_data["kind"])
        return upload


def _start(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The form; what was uploaded is kept, and its preview shown."""
    kinds = importable(request.user)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(kinds, *given, initial={"kind": request.GET.get("kind", "")})
    if form.is_bound and form.is_valid():
        try:
            row = _keep(form.upload(), form.cleaned_data["kind"], request.user)
            return HttpResponseRedirect(reverse("admin:import-preview", args=[row.pk]))
        except UploadError as refused:
            form.add_error("file", str(refused))
    context = {"form": form, "kinds": kinds, "title": "Import records"}
    status = 422 if form.is_bound else 200
    return _page(site, request, "import.html", context, status)


def _keep(upload: File, kind: str, user: Any) -> Upload:
    Upload.objects.stale().delete()
    return Upload.objects.create(by=user, name=upload.name, kind=kind, body=upload.content)


def _preview(site: AdminSite, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the upload would change; by POST, just that is done."""
    row = Upload.objects.fresh().filter(pk=key, by=request.user.pk).first()
    if row is None:
        messages.error(request, "That upload is gone; it is kept for an hour. Upload it again.")
        return HttpResponseRedirect(reverse("admin:import"))
    try:
        return _answer(site, request, row)
    except UploadError as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("admin:import"))


def _answer(site: AdminSite, request: HttpRequest, row: Upload) -> HttpResponse:
    upload = File(row.name, bytes(row.body))
    if request.method != "POST":
        found = trying.preview(upload, row.kind, request.user)
        return _preview_page(site, request, row, found)
    note, digest = request.POST.get("note", "")[:300], request.POST.get("digest", "")
    found, done = trying.carry_out(upload, row.kind, request.user, note, digest)
    if not done:
        unsaid = found.corrects and not note.strip() and found.digest == digest
        fault = _SAY_WHY if unsaid else _CHANGED_MEANWHILE
        return _preview_page(site, request, row, found, fault)
    row.delete()
    messages.success(request, _told(found))
    return HttpResponseRedirect(_list_of(found))


def _preview_page(
    site: AdminSite, request: HttpRequest, row: Upload, found: Preview, fault: str = ""
) -> HttpResponse:
    context = {
        "title": f"Import of {row.name}",
        "upload": row,
        "preview": found,
        "shown": shown(found),
        "fault": fault,
        "note": request.POST.get("note", ""),
    }
    return _page(site, request, "import_preview.html", context, 422 if fault else 200)


def _told(found: Preview) -> str:
    new, changed = found.counts.get(trying.NEW, 0), found.counts.get(trying.CHANGED, 0)
    drafts = "1 new draft" if new == 1 else f"{new} new drafts"
    records = "1 record changed" if changed == 1 else f"{changed} records changed"
    return f"Imported: {drafts}, {records}."


def _list_of(found: Preview) -> str:
    """The list of the records that came; of several kinds, the start of the import."""
    kinds = {line.kind for line in found.lines}
    if len(kinds) > 1:
        return reverse("admin:import")
    options = KIND_OF_NAME[kinds.pop()].model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_changelist")


def _columns(site: AdminSite, request: HttpRequest, name: str) -> HttpResponse:
    """What each column of a kind's spreadsheet holds."""
    kind = _kind(name)
    context = {
        "title": f"Columns of {name.replace('-', ' ')}",
        "kind": kind,
        "columns": columns_of(kind),
    }
    return _page(site, request, "import_columns.html", context)


def _template(site: AdminSite, request: HttpRequest, name: str) -> HttpResponse:
    """An empty spreadsheet: the columns, and a row that explains them and is passed over."""
    columns = columns_of(_kind(name))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in columns])
    told = [f"{_with_end(column.meaning)} {column.holds}".strip() for column in columns]
    writer.writerow([f"{COMMENT} {told[0]}", *told[1:]])
    # Spreadsheets take a file for UTF-8 only if it begins so.
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _with_end(sentence: str) -> str:
    return sentence if not sentence or sentence.endswith((".", "?", "!")) else f"{sentence}."


def _kind(name: str) -> Kind:
    if name not in KIND_OF_NAME:
        raise Http404
    return KIND_OF_NAME[name]


def _page(
    site: AdminSite, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = {**site.each_context(request), "subtitle": None, **context}
    return TemplateResponse(request, f"admin/bulkwork/{template}", whole, status=status)
