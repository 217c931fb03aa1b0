"""How companies and people are known, however it is written: names, numbers, addresses, telephones.

Pure. What is made here is kept in columns and sought by equality or by its beginning, so that one
among a hundred thousand is found without reading the others.
"""

import re
import unicodedata

from crm.core.text import fold

LEGAL_FORMS = {
    *("ab", "aktiebolag", "publ", "hb", "kb", "ek", "för", "as", "asa", "a/s", "aps", "oy", "oyj"),
    *("gmbh", "ag", "kg", "se", "co", "inc", "corp", "corporation", "ltd", "limited", "llc", "plc"),
    *("sa", "sas", "sarl", "srl", "spa", "bv", "nv", "oü", "sp", "z", "o", "oo"),
    *("mbh", "kgaa", "ohg", "ug", "k/s", "i/s", "hf", "ehf", "uab", "sia", "sl", "slu", "lda"),
    *("ltda", "doo", "sro", "kft", "zrt", "nyrt", "pvt", "pty", "pte", "kk", "llp", "bvba"),
    *("incorporated", "handelsbolag", "kommanditbolag"),
}
# Words that groups put beside their name to tell their companies apart.
COMMON_WORDS = {
    *("group", "gruppen", "gruppe", "koncernen", "holding", "holdings", "company", "international"),
    *("sverige", "sweden", "schweden", "svenska", "swedish", "norden", "nordic", "nordics"),
    *("scandinavia", "skandinavien", "europe", "europa", "european", "deutschland", "germany"),
    *("global", "the", "och", "and", "und", "i", "of", "de"),
}
# Everybody may have an address there: it says nothing of whom one works for.
FREE_MAIL = {
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.se", "outlook.com", "outlook.se"),
    *("live.com", "live.se", "msn.com", "yahoo.com", "yahoo.se", "yahoo.de", "yahoo.co.uk"),
    *(
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "mail.com",
        "mail.ru",
        "proton.me",
    ),
    *("protonmail.com", "pm.me", "tutanota.com", "zoho.com", "gmx.com", "gmx.de", "gmx.net"),
    *("gmx.at", "gmx.ch", "web.de", "freenet.de", "t-online.de", "telia.com", "tele2.se"),
    *("bredband.net", "comhem.se", "spray.se", "swipnet.se", "home.se", "glocalnet.net"),
    *("qq.com", "163.com", "126.com", "naver.com", "orange.fr", "free.fr", "wanadoo.fr"),
    *("libero.it", "hotmail.co.uk", "hotmail.de", "hotmail.fr", "outlook.de", "online.no"),
}
SECOND_LEVEL = {"co", "com", "org", "net", "gov", "ac", "or", "ne"}
SHORTEST_PHONE = 7
KEY_LENGTH = 60
SOUND_LENGTH = 3

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")  # S.p.A., d.o.o., B.V.
_SAME_SOUND = (("ph", "f"), ("ck", "k"), ("sch", "s"), ("x", "ks"), ("qu", "kv"))
_SOUNDS = str.maketrans({"c": "k", "q": "k", "w": "v", "z": "s", "h": None, "y": None, "j": None})
_VOWELS = str.maketrans("", "", "aeiou")


def core_words(name: str | None) -> list[str]:
    """A company's name in small letters, word by word, without its legal form (all, if only that)."""
    words = words_of(name)
    return [word for word in words if word not in LEGAL_FORMS] or words


def words_of(text: str | None) -> list[str]:
    """The words of a text in small letters; letters with points between them are one word."""
    return re.findall(r"[\w/]+", _DOTTED.sub(_undotted, fold(text)))


def _undotted(match: re.Match[str]) -> str:
    return match.group().replace(".", "")


def plain_words(name: str | None) -> list[str]:
    """The same without accents: ü and ue, å and a, ø and ö are one."""
    return [word for word in (_plain(word) for word in core_words(name)) if word]


def _plain(word: str) -> str:
    word = word.replace("ø", "o").replace("æ", "ae").replace("ł", "l").replace("đ", "d")
    letters = unicodedata.normalize("NFKD", word)
    word = "".join(one for one in letters if not unicodedata.combining(one) and one != "/")
    return re.sub("([aou])e", r"\1", word)


def plain_name(name: str | None) -> str:
    """A company's name as one word, for asking whether two are the same; "" for none."""
    return "".join(plain_words(name))


def sound_of(name: str | None) -> str:
    """The first consonants of a name, as they sound: what is misspelt mostly has the same."""
    word = plain_name(name)
    for written, sound in _SAME_SOUND:
        word = word.replace(written, sound)
    sound = word.translate(_SOUNDS).translate(_VOWELS)
    return re.sub(r"(\D)\1+", r"\1", sound)[:SOUND_LENGTH] or word[:SOUND_LENGTH]


def number_key(number: str | None) -> str | None:
    """An organisation number without signs; a Swedish one as its ten digits, also from a VAT number."""
    key = re.sub(r"[\W_]", "", number or "").upper()
    swedish = re.fullmatch(r"SE(\d{10})01|16(\d{10})|(\d{10})", key)
    if swedish:
        return next(group for group in swedish.groups() if group)
    return key[:KEY_LENGTH] or None


def email_key(address: str | None) -> str | None:
    """A mail address in small letters."""
    return fold(address).replace(" ", "") or None


def domain_key(address: str | None) -> str | None:
    """The domain of a mail or web address as it is registered; None where everybody may have one."""
    host = (email_key(address) or "").rpartition("@")[2]
    host = re.sub(r"^(?:https?://)?", "", host).partition("/")[0].partition(":")[0].strip(".")
    labels = host.split(".")
    if len(labels) < 2 or not all(re.fullmatch(r"[\w-]+", label) for label in labels):
        return None
    known = 3 if len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 2
    domain = ".".join(labels[-known:])
    return None if domain in FREE_MAIL else domain


def phone_key(phone: str | None) -> str | None:
    """A telephone number with its country in digits; one without a country is Swedish."""
    text = re.sub(r"\(0\)", "", phone or "")
    digits = re.sub(r"\D", "", text)
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = f"46{digits[1:]}"
    return digits[:KEY_LENGTH] if len(digits) >= SHORTEST_PHONE else None
