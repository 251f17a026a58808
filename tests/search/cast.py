"""Records to be found, and how they are found."""

from __future__ import annotations

from labwatch.publishing.refreshing import refresh_all
from labwatch.search.finding import Search
from sources.searchquery import parsed
from tests import factories as make


def found(text: str, *resources: str) -> list[str]:
    """What is found, the best first, such as labs/openai."""
    search = Search(parsed(text), resources)
    return [f"{row.hit.resource}/{row.form['slug']}" for row in search.results(search.hits)]


def a_cast() -> None:
    """Labs, models, an evaluator, promises and passages with words of many kinds."""
    lab = make.make_lab(slug="orion", name="Orion Labs", country="Norway")
    lab.names.create(name="Hunter AI")
    make.make_model(slug="gpt-4", name="GPT-4", lab=lab)
    make.make_model(slug="gpt-4o", name="GPT-4o", lab=lab)
    make.make_model(slug="o1-mini", name="o1-mini", lab=lab, note="Compared with GPT-4.")
    make.make_model(slug="gemini-1-5", name="Gemini 1.5 Pro", lab=lab)
    metr = make.make_evaluator(slug="etat", name="Évaluateurs d’État")
    make.make_grant(slug="grant", lab=lab, evaluator=metr, note="Straße, naïve, ﬁne‑tuned.")
    source = make.make_source(
        slug="page",
        title="A lighthouse for labs",
        publisher="The Beacon",
        url="https://b.example/x",
    )
    quote = make.make_citation(
        slug="quote", source=source, quote="We will give red teams early access to every model."
    )
    promise = make.make_commitment(slug="promise", summary="Give early access to outsiders.")
    make.cite(promise, quote)
    make.make_commitment(slug="teams", summary="Red, then teams.", note="Independent auditing.")
    make.make_statement(slug="asia", summary="第三方评估人员 tested it", speaker="王")
    make.make_lab(slug="hidden", name="Orion secret", status="draft")
    make.make_grant(slug="behind", lab=make.make_lab(name="Orion two", status="draft"))
    refresh_all()
