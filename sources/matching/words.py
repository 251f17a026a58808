"""Words whose change changes a promise, by kind (source-checking.md, 2 and 13).

The kinds order the maintainers' queue and name a change in words; they decide no verdict.
English first, then the modal and negating words of the other languages that policies come in.
"""

from __future__ import annotations

MODAL = "modal"
NEGATION = "negation"
NUMBER = "number"
QUANTIFIER = "quantifier"
COMMITMENT = "commitment"
WORDING = "wording"
SPACING = "spacing"

#: The order of the maintainers' queue.
KINDS = (NEGATION, MODAL, NUMBER, COMMITMENT, QUANTIFIER, WORDING, SPACING)

_WORDS = {
    NEGATION: """
        not no never none nor neither without cannot can't won't don't doesn't didn't isn't aren't
        wasn't weren't shouldn't wouldn't couldn't mustn't needn't shan't haven't hasn't hadn't
        nothing nobody nowhere non except unless unable fail fails failed refuse refuses prohibit
        prohibits prohibited exclude excludes excluded excluding lack lacks
        nicht kein keine keinen keiner keinem keines nie niemals ohne ne pas jamais aucun aucune
        sans nunca jamás sin ningún ninguna não nunca sem non senza mai nessun nessuna nie bez
        ليس لا لم لن غير دون не нет никогда без
    """,
    MODAL: """
        will would shall should must may might can could cannot ought need needs needed have has
        required require requires won't shouldn't wouldn't couldn't mustn't can't obliged obligated
        obligatory mandatory optional allowed permitted expected supposed i'll we'll
        wird werden würde würden muss müssen soll sollen sollte sollten kann können könnte könnten
        darf dürfen mag
        doit doivent devrait devraient peut peuvent pourrait pourraient devra devront pourra
        debe deben debería deberían puede pueden podría podrían deberá podrá
        deve devem deveria pode podem poderia devono dovrebbe può possono potrebbe
        يجب ينبغي يمكن قد سوف должен должна должны может могут следует
    """,
    NUMBER: """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
        ninety hundred hundreds thousand thousands million millions billion billions trillion
        dozen once twice half halves third quarter quarters double triple first second percent
        per cent ein zwei drei vier fünf sechs sieben acht neun zehn deux trois quatre cinq dix dos
        tres cuatro cinco diez
    """,
    QUANTIFIER: """
        all any every each both some most many much few fewer several more less least only always
        usually often sometimes rarely seldom occasionally generally typically frequently largely
        mostly mainly partly partially fully entirely completely wholly nearly almost approximately
        roughly about selected certain various numerous majority minority everyone anyone someone
        everything anything something either significant significantly substantial substantially
        immediately promptly regularly periodically routinely at up
        alle jeder jede jedes einige manche meisten viele wenige immer oft manchmal selten nur
        tous toutes tout chaque certains certaines plusieurs toujours souvent parfois rarement
        todos todas cada algunos algunas varios siempre menudo veces raramente
        todos algumas sempre tutti tutte ogni alcuni sempre все каждый некоторые
        всегда иногда كل بعض
    """,
    COMMITMENT: """
        commit commits committed committing commitment commitments pledge pledges pledged promise
        promises promised guarantee guarantees guaranteed ensure ensures ensured ensuring agree
        agrees agreed undertake undertakes undertook vow vows aim aims aimed intend intends
        intended intention plan plans planned planning hope hopes hoped strive strives seek seeks
        sought try tries tried trying attempt attempts endeavour endeavours endeavor endeavors
        consider considers considered considering explore explores explored exploring expect
        expects support supports encourage encourages encouraged recommend recommends recommended
        propose proposes proposed voluntary voluntarily binding efforts effort best reasonable
        verpflichten verpflichtet versprechen beabsichtigen planen anstreben engageons s'engage
        engage viser prévoit compromete comprometemos pretende procura
    """,
}  # fmt: skip

#: The kinds of each word; a word can be of two, as cannot is.
KINDS_OF: dict[str, frozenset[str]] = {
    word: frozenset(kind for kind, words in _WORDS.items() if word in words.split())
    for words in _WORDS.values()
    for word in words.split()
}


def is_guarded(key: str) -> bool:
    """Whether a quoting person's bracket may not hide the word: it decides what is promised."""
    kinds = KINDS_OF.get(key, frozenset())
    return not key[0].isalpha() or not kinds.isdisjoint((MODAL, NEGATION, NUMBER, QUANTIFIER))


#: Scripts without spaces: sought inside the changed letters.
UNSPACED = {
    NEGATION: ("不", "没", "無", "无", "未", "非", "勿", "ない", "ません", "なく", "ず", "ไม่"),
    MODAL: ("必须", "必須", "應", "应", "须", "将", "会", "可", "能", "べき", "なければ", "かも",
            "でき", "ましょ", "ต้อง", "ควร", "อาจ", "จะ"),
    NUMBER: tuple("零〇一二三四五六七八九十百千万億亿半両两"),
    QUANTIFIER: ("所有", "全", "每", "毎", "各", "一些", "部分", "多数", "大多", "すべて", "一部",
                 "常", "仅", "只", "のみ", "だけ", "ทั้งหมด", "บาง", "ทุก"),
    COMMITMENT: ("承诺", "承諾", "约束", "約束", "保证", "保証", "努力", "计划", "計画", "考虑",
                 "検討", "目指"),
}  # fmt: skip

#: Written in capitals or not, these are two words each.
ACRONYMS = frozenset({"us", "it", "who", "aid", "ai", "un", "am", "pm"})

_OTHERS = """
    resign reform recover recreat resent resort remark react repress releas reserv retreat recount
    redress replac repos resound resol refus recollect restrain relay represent request resum
    notable noone nowhere unionized coop forego
    """
#: Beginnings of words that mean something else without their hyphen, as re-sign and resign do.
OTHER_UNHYPHENATED = tuple(_OTHERS.split())

_FREQUENT = """
    that with this have from which their there these those they them been were what when where such
    than then also into each other
    """
#: Words that stand in every text, and so say little about where a quote stood.
COMMON = frozenset(_FREQUENT.split()) | {
    word for word, kinds in KINDS_OF.items() if kinds & {MODAL, NEGATION}
}
