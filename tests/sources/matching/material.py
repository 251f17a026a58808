"""Sentences to quote: invented ones in the style of safety policies, and the starter record's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_DATA = Path(__file__).parents[3] / "data"

SENTENCES = tuple(
    line.strip()
    for line in """
We will test all frontier models for dangerous capabilities before deployment.
External evaluators must receive access at least 30 days before each major release.
We commit to publishing a summary of every evaluation within 90 days of its completion.
No model that reaches the critical threshold shall be deployed without approval by the board.
The safety committee will never share unredacted findings with commercial partners.
Independent reviewers can always request additional compute up to 5% of the training budget.
We intend to give qualified third-party auditors access to models without safety filters.
A model exceeding 10^26 operations in training must be reported to the authority within 72 hours.
Our red teams should include at least two experts from outside the company.
If an evaluation shows a capability above the limit, we will pause further training immediately.
The institute may not publish results that have not been confirmed by a second team.
All security incidents affecting model weights are disclosed to affected governments in 24 hours.
We do not allow fine-tuning by external parties unless the security review has been passed.
Each quarterly report must list every deviation from this policy and its justification.
Evaluators are granted API access for 6 weeks, with a rate limit of 1,000 requests per minute.
We guarantee that whistleblowers will not face retaliation for raising concerns in good faith.
The company cannot waive these requirements without notifying the oversight body in advance.
Models scoring 3.5 or higher on the autonomy scale require containment at security level 4.
We will re-evaluate deployed models every 6 months or after a 4x increase in effective compute.
Only models that pass both the cyber and the biological evaluations may be released widely.
Most of the results will be shared with the national safety institute before launch.
Several independent laboratories have agreed to replicate our measurements during 2025.
The threshold applies to any system with a success rate of more than 20% on the task suite.
It's our policy that evaluators don't sign agreements which restrict their conclusions.
We shall keep an internal register of all exceptions for a minimum of five years.
Our partners receive the same model that customers use, not a modified version of it.
Deployment decisions are made by the chief scientist, who can be overruled only by the board.
At most 3 employees hold the keys needed to export a complete copy of the weights.
The framework covers misuse, loss of control, and accidents – in that order of priority.
We will provide evaluators with helpful-only versions of the model whenever this is feasible.
Grant funding of $250,000 is reserved for academic groups that study deceptive behaviour.
An audit is considered failed if fewer than 95% of the samples can be reproduced.
Staff must complete the training before they are given access to restricted systems.
Until the mitigations are in place, we will not deploy the model externally.
We may update this document from time to time and will announce changes two weeks ahead.
The evaluation suite is run on every checkpoint, including those that are never released.
Safety cases are reviewed by people who did not take part in writing them.
We support legislation that requires pre-deployment testing by accredited organisations.
Nobody outside the evaluation team sees the held-out tasks until the report is final.
Requests for access will usually be answered within ten business days.
The model's system card describes each test, its result and its limitations.
We aim to detect attempts at exfiltration with a false-negative rate below 1 in 10,000.
Risk assessments shall consider both the marginal and the cumulative effects of a release.
Neither the cost nor the duration of a test is a reason to skip it.
Access is given to the final model rather than to an earlier snapshot.
We regularly invite outside experts to review our threat models and our assumptions.
Evaluators keep full editorial control over what they publish about their findings.
The pause remains in force as long as the risk exceeds the tolerance set in section 2.
Where possible, tests are repeated with different prompts, tools and scaffolding.
We have shared earlier versions of this framework with more than a dozen institutions.
Every agreement with an evaluator ends no later than 31 December 2026.
Logs of agentic runs are stored for 18 months and cannot be altered afterwards.
The threshold is crossed when uplift exceeds 25 percentage points over the baseline.
Compliance is verified annually by an auditor that has no other business with us.
Models below the threshold are exempt, except where they can act without supervision.
We would rather delay a launch than release a system whose risks we don't understand.
Testing continues after release, because capabilities are often discovered late.
The board receives the raw results at the same time as the executive team.
Developers ought to assume that safeguards will be bypassed sooner or later.
Once a quarter, the security team attempts to steal the weights of a decoy model.
Third parties shall be told about known vulnerabilities within 14 days of discovery.
We plan to expand the programme to universities in Europe, Asia and Africa next year.
""".strip().splitlines()
)

#: Language: sentences, each with one that says something else by one word or letter.
LANGUAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "de": (
        ("Wir werden alle Modelle vor der Veröffentlichung durch Unabhängige prüfen lassen.",
         "Wir werden einige Modelle vor der Veröffentlichung durch Unabhängige prüfen lassen."),
        ("Das Unternehmen darf die Prüfung nicht ohne Zustimmung des Beirats überspringen.",
         "Das Unternehmen darf die Prüfung ohne Zustimmung des Beirats überspringen."),
        ("Die Maße der Sicherheit müssen höchstens 3,5 Tage nach dem Test vorliegen.",
         "Die Masse der Sicherheit müssen höchstens 3,5 Tage nach dem Test vorliegen."),
    ),
    "fr": (
        ("L’évaluation doit être achevée avant le déploiement de chaque modèle.",
         "L’évaluation doit être achevée après le déploiement de chaque modèle."),
        ("Nous ne publierons jamais un modèle dont les risques n’ont pas été évalués.",
         "Nous publierons un modèle dont les risques n’ont pas été évalués."),
        ("Les résultats seront communiqués à l’autorité sous 10 000 heures de calcul.",
         "Les résultats seront communiqués à l’autorité sous 20 000 heures de calcul."),
    ),
    "es": (
        ("Los evaluadores externos deben recibir acceso treinta días antes del lanzamiento.",
         "Los evaluadores externos pueden recibir acceso treinta días antes del lanzamiento."),
        ("La empresa no desplegará ningún modelo que supere el umbral crítico este año.",
         "La empresa no desplegará ningún modelo que supere el umbral critico este año."),
    ),
    "zh": (
        ("我们将在部署之前对所有前沿模型进行独立的安全评估,并公布结果。",
         "我们将在部署之后对所有前沿模型进行独立的安全评估,并公布结果。"),
        ("未经董事会批准,公司不得发布超过临界阈值的模型。",
         "未经董事会批准,公司可以发布超过临界阈值的模型。"),
    ),
    "ja": (
        ("すべての最先端モデルは公開前に外部の評価者によって検証されなければならない。",
         "一部の最先端モデルは公開前に外部の評価者によって検証されなければならない。"),
        ("評価の結果は三十日以内に公表します。", "評価の結果は三十日以内に公表しません。"),
    ),
    "ar": (
        ("يجب أن تخضع جميع النماذج المتقدمة لاختبار مستقل قبل نشرها للجمهور.",
         "يمكن أن تخضع جميع النماذج المتقدمة لاختبار مستقل قبل نشرها للجمهور."),
        ("لن تنشر الشركة أي نموذج يتجاوز حد الخطر دون موافقة المجلس.",
         "قد تنشر الشركة أي نموذج يتجاوز حد الخطر دون موافقة المجلس."),
    ),
    "ru": (
        ("Все передовые модели должны проходить независимую проверку до выпуска.",
         "Все передовые модели могут проходить независимую проверку до выпуска."),
        ("Компания не будет выпускать модель без одобрения совета.",
         "Компания будет выпускать модель без одобрения совета."),
    ),
    "tr": (
        ("Şirket her modeli yayımlamadan önce bağımsız sınır testlerinden geçirecektir.",
         "Şirket her modeli yayımlamadan önce bağımsız sinir testlerinden geçirecektir."),
        ("İnceleme kurulu sonuçları otuz gün içinde açıklayacaktır.",
         "İnceleme kurulu sonuçları kırk gün içinde açıklayacaktır."),
    ),
}  # fmt: skip

#: One word and what a weakened or changed promise says instead.
WEAKENINGS = tuple(
    tuple(pair.split("|"))
    for pair in """
will|may;will|might;will|could;will|should;will|won't;must|should;must|may;must|can;shall|may
shall|should;should|may;should|could;can|cannot;cannot|can;may|must;would|might;ought|need
never|rarely;never|usually;no|some;not|usually;not|also;nobody|anybody;neither|either;nor|or
without|with;don't|do;unless|if;all|most;all|some;all|many;every|most;every|any;each|some
any|some;most|some;several|two;both|either;always|usually;always|often;only|mostly;usually|always
least|most;more|less;fewer|more;minimum|maximum;below|above;before|after;after|before;until|after
within|after;during|after;immediately|eventually;30|60;90|30;5|15;72|96;24|48;6|8;3.5|35;1,000|10,000
3|4;20|25;95|90;2025|2026;14|41;18|16;two|three;five|three;ten|twenty;dozen|hundred;annually|occasionally
commit|aspire;guarantee|hope;intend|decline;plan|hope;aim|promise;requires|encourages;require|suggest
publishing|withholding;receive|request;regularly|occasionally;whenever|unless;increase|decrease
final|draft;internal|public;independent|internal;external|internal;disclosed|withheld;same|similar
once|twice;rather|sooner;approval|comment;exempt|covered;verified|estimated;higher|lower
""".replace("\n", ";").split(";")
    if "|" in pair
)


@cache
def starter_quotes() -> tuple[str, ...]:
    """Every quote of the starter record that is long enough to be told apart."""
    quotes = [quote for path in sorted(_DATA.glob("*.yaml")) for quote in _quotes(path)]
    return tuple(dict.fromkeys(quote for quote in quotes if len(quote.split()) >= 6))


def _quotes(path: Path) -> list[str]:
    found: list[str] = []
    waiting = [yaml.safe_load(path.read_text("utf-8"))]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            found += [thing["quote"]] if isinstance(thing.get("quote"), str) else []
            waiting += thing.values()
        elif isinstance(thing, list):
            waiting += thing
    return found
