"""A lab with a record of each kind from before the day of the post, and one from after it."""

from __future__ import annotations

import datetime as dt

from tests import factories as make

BEFORE, AFTER = "2024-05-20", "2024-06-20"


class Twice:
    """A lab, a model and a promise of early 2024, with one record of each kind before and after."""

    def __init__(self) -> None:
        self.lab = make.make_lab(name="Lab Example")
        self.model = make.make_model(lab=self.lab, name="Model One", released="2024-01")
        self.pledge = make.make_pledge(
            lab=self.lab, commitment=make.make_commitment(stated_on="2023-07-21")
        )
        for word, day in (("early", BEFORE), ("late", AFTER)):
            self._add(word, day)

    def _add(self, word: str, day: str) -> None:
        lab, model, promise = self.lab, self.model, self.pledge.commitment
        tester = make.make_evaluator(name=f"Tester {word}")
        make.make_model(lab=lab, name=f"Model {word}", released=day)
        grant = make.make_grant(lab=lab, evaluator=tester, models=(model,), window_start=day)
        work = make.make_evaluation(lab=lab, title=f"Evaluation {word}", ended_on=day)
        work.ai_models.add(model)
        work.grants.add(grant)
        make.make_finding(lab=lab, question=f"Finding of the lab {word}?", as_of=day)
        make.make_finding(ai_model=model, question=f"Finding of the model {word}?", as_of=day)
        make.make_finding(commitment=promise, question=f"Finding of the promise {word}?", as_of=day)
        said = make.make_statement(summary=f"Statement {word}.", said_on=day)
        said.about_labs.add(lab)
        said.about_models.add(model)
        said.about_commitments.add(promise)
        make.make_statement(lab=lab, speaker_kind="lab", summary=f"Own words {word}.", said_on=day)
        wrong = make.make_correction(what_was_wrong=f"Error {word}.", corrected_on=day)
        wrong.labs.add(lab)
        wrong.ai_models.add(model)
        wrong.commitments.add(promise)
        document = make.make_document(lab=lab, title=f"Document {word}")
        make.make_version(document=document, published_on=day)
        new = make.make_commitment(summary=f"Promise {word}.", stated_on=day)
        make.make_pledge(lab=lab, commitment=new)
        make.make_ruling(
            pledge=self.pledge,
            ai_model=model,
            reason=f"Ruled {word}.",
            ruled_on=dt.date.fromisoformat(day),
        )
        make.make_reply(pledge=self.pledge, party=f"Party {word}", asked_on=day, due_on=AFTER)
