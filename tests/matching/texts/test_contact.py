import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.texts import contact, evaluation

REACHING = {
    "06 39 98 12 34": "telephone",
    "06.39.98/12-34": "telephone",
    "+33 (0)6 39 98 12 34": "telephone",
    "０６３９９８１２３４": "telephone",
    "zéro six trente-neuf quatre-vingt-dix-huit douze trente-quatre": "telephone",
    "06 39 puis quatre-vingt-dix-huit 12 34": "telephone",
    "O6 39 98 I2 34": "telephone",
    "0️⃣6️⃣3️⃣9️⃣9️⃣8️⃣1️⃣2️⃣3️⃣4️⃣": "telephone",
    "mon numéro c’est 05 36 49 00": "telephone",
    "zéro six zéroun trente-neuf zéroquatre treize": "telephone",
    "lea@example.org": "courriel",
    "lea arobase example point org": "courriel",
    "lea (at) example (dot) com": "courriel",
    "l e a @ e x a m p l e . o r g": "courriel",
    "https://example.org/moi": "lien",
    "va voir example.com": "lien",
    "mon insta c lea.mrt31": "reseau",
    "ajoute moi sur snap": "reseau",
    "@lea_mrt": "reseau",
    "sn4p : lea31": "reseau",
    "six trente-neuf quatre-vingt-dix-huit zéro zéro douze": "telephone",
    "〇六三九九八〇〇一二": "telephone",
    "mon tik tok lea31": "reseau",
    "in sta : lea_31": "reseau",
    "s.n.a.p lea31": "reseau",
    "🅸🅽🆂🆃🅰 lea31": "reseau",
    "🅢🅝🅐🅟 lea31": "reseau",
    "j'habite 12 rue des Lilas": "adresse",
    "douze rue des lilas": "adresse",
    "insta lina.mrt": "reseau",
    "tiktok lina.mrt": "reseau",
    "instagram lina.mrt31": "reseau",
    "sur insta je suis lina.mrt": "reseau",
    "mon insta linamrt": "reseau",
    "linamrt sur snap": "reseau",
    "Mon gmail c'est lea.durand31": "courriel",
    "lea.durand31 sur gmail": "courriel",
    "adresse gmail : lea.durand31": "courriel",
    "Mon 06 c'est 39 98 05 05": "telephone",
    "Tu me trouves sur tiktok lea.durand.31": "reseau",
    "Je suis leadurand sur insta": "reseau",
    "mon snap leadurand": "reseau",
    "snapchat leadurand": "reseau",
    "telegram leadurand": "reseau",
    "discord leadurand": "reseau",
    "cherche leadurand sur snap": "reseau",
    "on se parle sur signal lea.31": "reseau",
    "bluesky lea.bsky.social": "reseau",
    "👻 leadu31": "reseau",
    "j'habite au 12 r des lilas": "adresse",
    "639980505": "telephone",
    "snap lina_mrt": "reseau",
    "mon insta : linamrt": "reseau",
    "Mon insta leadurand, écris-moi là-bas": "reseau",
    "bât C appt 41": "adresse",
}
HARMLESS = [
    "",
    "le 06/12/2024 à 17h30",
    "05/12, 06/01 et 12/02",
    "mes notes : 12 08 15 09",
    "31200 Toulouse",
    "1re S puis 2de",
    "SIRET 123 456 789 00012",
    "30 min, métro ligne A, bus 14",
    "450 € de loyer",
    "3 cours de maths",
    "2 places de stage",
    "gérer les réseaux sociaux, insta et tiktok",
    "parcoursup.fr ne marche pas",
    "zéro un deux trois quatre cinq six sept huit neuf dix",
    "ajoute moi une heure de plus",
    "six élèves, deux groupes, zéro absent, douze présents",
    "c.-à-d. la S.N.C.F. et le C.R.O.U.S.",
    "une montre qui fait tik tok",
    "on regarde une vidéo sur youtube mercredi",
    "mon signal de départ",
    "j'ai vu ça sur insta hier",
    "je suis sur discord le soir",
    "le signal est mauvais",
    "mon snap ne marche plus",
    "tu as vu le discord du collège ?",
    "on s'est vus sur insta hier.On en parle",
    "le cv.pdf est sur discord",
    "mon insta est plein de photos",
    "SIREN 639980505",
    "un groupe whatsapp familial",
    "envoie un mail pour parcoursup2026",
]


@pytest.mark.parametrize(("text", "code"), REACHING.items())
def test_contact_details_are_seen_however_they_are_typed(text, code):
    assert code in contact.detect(text).why


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_and_names_of_every_day_pass(text):
    assert contact.detect(text) == contact.Contact(contact=False)


def test_the_writer_is_told_why_in_french():
    assert contact.detect("06 39 98 12 34 ou lea@example.org").labels == (
        "Un numéro de téléphone",
        "Une adresse e-mail",
    )


def test_the_address_of_a_public_place_passes_and_a_home_does_not():
    assert not contact.detect("la médiathèque, 1 allée Jacques Chaban-Delmas").contact
    assert contact.detect("j'habite près du lycée, 1 allée des Pins").contact


@pytest.mark.parametrize(
    "text",
    [
        "le lycée est rue Achille-Viadieu. 3 allée des Cerisiers appartement 14",
        "le lycée est rue Achille-Viadieu.\n15 ch. de la Fontaine",
        "Je suis à la porte du lycée à 8h. 91 r. Bayard toulouse",
        "Je dois rendre mon dossier demain. 05 36 49 10 10 demander Léa",
        "Mon num : six trois neuf neuf huit un deux trois quatre.\n12 rues à retenir pour le code",
    ],
)
def test_what_one_sentence_excuses_the_next_does_not(text):
    assert contact.detect(text).contact


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_text_breaks_it(text):
    assert contact.detect(text).contact in (True, False)


@given(st.text(alphabet="0123456789 .+/@:-ol\n'"))
def test_no_heap_of_digits_and_signs_breaks_it(text):
    assert contact.detect(text).contact in (True, False)


@given(
    st.sampled_from([*REACHING, *evaluation.texts("contact.test.txt")]),
    st.lists(st.sampled_from(evaluation.texts("benign.test.txt")), max_size=3),
    st.lists(st.sampled_from(evaluation.texts("benign.test.txt")), max_size=3),
)
def test_harmless_sentences_around_never_hide_a_contact(text, before, after):
    assert contact.detect(".\n".join([*before, text, *after])).contact or not contact.detect(text).contact


WORDS = "On relit la lettre ensemble et on garde ce qui est bien. " * 12


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (["Alors voilà 06 39"], "98 00 12, à plus"),
        ([WORDS + "Alors voilà 06 39"], "98 00 12, à plus. " + WORDS),
        (["06 39", WORDS, "98 00"], "12 !"),
        ([*"063998001"], "2"),
        (["voilà 06 39" + " ." * 600], "- " * 600 + "98 00 12"),
        (["06 39 " + "et " * 500], "98 00 12 !"),
        (["06-39-98-" + "." * 600], "00-12" + "." * 600),
        ([WORDS, "mon insta c’est"], "lea_mrt31"),
        ([WORDS, "j’habite au 12"], "rue des Lilas"),
    ],
)
def test_what_comes_in_pieces_is_heard_however_much_stands_around(before: list[str], text: str) -> None:
    assert not contact.detect(text).contact
    assert contact.in_pieces(before, text).contact


def test_what_stands_far_from_the_seam_is_not_read_again() -> None:
    number = "06 39 98 00 12"
    assert not contact.in_pieces([f"{number}. {WORDS}"], f"{WORDS} {number}").contact
    assert not contact.in_pieces([], number).contact


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (["tu as insta ?"], "linamrt"),
        (["T’es sur snap ?"], "oui c’est leadurand, et toi ?"),
        (["c’est quoi ton insta", "ok"], "Oui ! leadurand"),
        (["t’as tiktok ?"], "lina.mrt"),
        (["tu as une adresse gmail ?"], "lea.durand31"),
        (["et ton mail ?"], "leadurand"),
        (["c’est quoi ton 06 ?"], "39 98 05 05"),
        (["tu as un numéro ?"], "trente-neuf quatre-vingt-dix-huit zéro cinq zéro cinq"),
    ],
)
def test_the_answer_to_who_asked_for_a_contact_is_one(asked: list[str], text: str) -> None:
    assert not contact.detect(text).contact
    assert contact.in_answer(asked, text).contact
    assert not contact.in_answer(["Tu viens mercredi ?"], text).contact


ANSWERS = [
    "oui",
    "demain",
    "Toulouse",
    "non pas trop",
    "Merciii",
    "hahaha",
    "c’est compliqué",
    "oui depuis lundi.Et toi ?",
]


@pytest.mark.parametrize("text", [*ANSWERS, "12, 15 et 18", "le 12/05 à 17h30", "jeudi 26 à 14 h au 3e étage"])
@pytest.mark.parametrize("asked", ["tu as insta ?", "tu as un mail ?", "c’est quoi ton numéro de classe ?"])
def test_ordinary_answers_pass(asked: str, text: str) -> None:
    assert not contact.in_answer([asked], text).contact


def test_to_name_a_network_asks_for_nothing() -> None:
    assert not contact.in_answer(["j’ai vu ça sur insta hier"], "linamrt").contact


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=())), max_size=2), st.text())
def test_no_question_and_no_answer_break_it(asked: list[str], text: str) -> None:
    assert contact.in_answer([*asked, "ton insta ? ton 06 ?"], text).contact in (True, False)
