import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.texts import danger, evaluation, folding

ALARMING = {
    "je veux plus vivre": "suicide",
    "jveu mourrrir": "suicide",
    "s u i c i d e": "suicide",
    "je pense au su!c1de": "suicide",
    "jeveuxmourir": "suicide",
    "jе vеuх mоurir": "suicide",
    "ｊｅ ｖｅｕｘ ｍｏｕｒｉｒ": "suicide",
    "JE VEUX MOURIR!!!": "suicide",
    "je ve\u200bux mou\u00adrir": "suicide",
    "je me scarifie": "automutilation",
    "mon père me frappe": "violence",
    "il ma frapé hier": "violence",
    "mon oncle me touche quand on est seuls": "sexuel",
    "il menace de publier mes photos nues": "chantage",
    "je me fais harceler au collège": "harcelement",
    "je dors dehors depuis lundi": "rue",
    "mes parents veulent me marier de force": "mariage",
    "je me prostitue": "exploitation",
    "on n'a plus rien à manger": "faim",
    "j'ai avalé toute la boîte de cachets": "substances",
    "on me menace de mort": "menace",
    "j'en peux plus de ma vie": "detresse",
}
HARMLESS = [
    "",
    "   \n",
    "mon ordi est mort",
    "je suis mort de rire",
    "j'ai tué mon contrôle",
    "les maths me tuent",
    "je veux mourir de honte",
    "mon chien est mort",
    "exposé sur le harcèlement scolaire",
    "je suis à la rue en maths",
    "au secours j'ai rien compris à Thalès",
    "je joue du violon",
    "un coup de main pour mon CV",
]


@pytest.mark.parametrize(("text", "code"), ALARMING.items())
def test_words_of_danger_are_heard_however_they_are_typed(text, code):
    assert code in danger.detect(text).why


@pytest.mark.parametrize(
    "text",
    [
        "Ne dis rien à tes parents",
        "n'en parle à personne, c'est notre secret",
        "ça reste entre nous",
        "envoie-moi une photo de toi",
        "efface nos messages après",
        "tu peux venir dormir à la maison",
        "viens seule",
        "je t'achète un téléphone, mais dis rien",
        "je te ramène, pas besoin de le dire à l'association",
        "on se retrouve à l'hôtel",
        "mon bénévole m'a touchée",
        "le bénévole me met mal à l'aise",
        "mon bénévole veut me voir chez lui",
        "envoie ta tof",
        "env une tof stp juste pour moi",
        "dis ri1 à ta mère",
        "viens chez moi, dis rien à ma mère",
        "on se voit sans que tes parents sachent",
        "t'es toute seule ce soir ?",
        "allume ta cam",
        "passe sur une appli où personne voit",
        "on continue sur une autre appli",
        "jte paye si tu m'envoies des tofs",
        "il veut que j'efface nos messages avant ma mère",
        "c'est un secret pour ta mère et notre secret",
    ],
)
def test_what_an_adult_who_seeks_children_says_is_heard(text):
    assert "emprise" in danger.detect(text).why


@pytest.mark.parametrize(
    "text",
    [
        "On se voit mercredi à 14 h à la médiathèque ?",
        "Mets une photo de toi sur ton CV",
        "Envoie-moi une photo de ton exercice",
        "Tu viens seul ou avec ta mère ?",
        "Tu ne parles pas de tes parents dans ta rédaction",
        "Surtout ne dis pas que c'est facile",
        "Comment supprimer les messages de mon téléphone ?",
        "Je voudrais qu'un bénévole vienne chez moi le mercredi",
        "Le bénévole propose de venir chez nous",
        "Mon bénévole me demande une photo de mes devoirs",
        "Je cherche un stage à l'hôtel Mercure",
        "Sans l'association, je n'aurais pas trouvé",
        "Envoie ta photo de classe à ta prof",
        "Mes parents savent pas m'aider en maths",
        "Tu es seule en stage ?",
        "Viens chez moi on révise, ma mère est d'accord",
        "Vous pouvez venir chez moi, ma mère parle pas français",
        "Il faut un casier vierge, on me le demande",
        "Le prof veut que j'allume ma caméra",
        "On se voit mercredi si ta mère voit pas d'inconvénient",
        "Sur l'appli pronote mes parents voient mes notes",
        "J'ai pas d'argent pour venir chez vous",
        "Je parle anglais, et d'ailleurs je parle aussi espagnol",
        "Montre ta partie de l'exposé",
        "Si tu parles de tes problèmes à quelqu'un, ça aide",
        "Tu enlèves une phrase et c'est bon",
        "On passe à la maison de quartier vers deux heures",
        "L'asso paie le bus si tu viens à la sortie",
        "Je viens sans ma mère samedi",
        "Je mets l'ordi sur mes genoux",
        "Gagner de l'argent en faisant des vidéos",
        "L'association prévient pas quand c'est fermé",
        "Les messages de mon téléphone ont disparu",
        "C'est pas un secret pour réussir, il faut réviser",
    ],
)
def test_what_a_pair_says_to_meet_and_work_passes(text):
    assert "emprise" not in danger.detect(text).why


@pytest.mark.parametrize(
    "text",
    [
        "il a une photo de moi et il veut que je lui en envoie d'autres",
        "il me fait chanter avec une photo",
        "chépa koi faire il a mes nudes et il demande de l'argent",
        "j'ai envoyé une tof et il en redemande",
    ],
)
def test_what_is_told_of_somebody_who_blackmails_is_heard(text):
    assert "chantage" in danger.detect(text).why


@pytest.mark.parametrize("text", HARMLESS)
def test_everyday_look_alikes_pass(text):
    assert danger.detect(text) == danger.Danger(danger=False)


@pytest.mark.parametrize(("typed", "read"), [("ri1", ["rien"]), ("2m1", ["demain"]), ("tenvoies", ["t", "envoie"])])
def test_short_forms_of_text_messages_are_spelled_out_with_their_figures(typed, read):
    assert folding.words(typed) == read


def test_an_idiom_hides_only_its_own_words():
    assert danger.detect("mon ordi est mort et mon père me frappe").why == ("violence",)


def test_every_reason_has_a_french_label():
    verdict = danger.detect("mon père me frappe, je veux mourir")
    assert verdict.labels == ("Idées suicidaires", "Violences subies")


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_text_breaks_it(text):
    assert danger.detect(text).danger in (True, False)


@given(
    st.sampled_from([*ALARMING, *evaluation.texts("danger.test.txt")]),
    st.lists(st.sampled_from(evaluation.texts("benign.test.txt")), max_size=3),
    st.lists(st.sampled_from(evaluation.texts("benign.test.txt")), max_size=3),
)
def test_harmless_sentences_around_never_hide_danger(text, before, after):
    if danger.detect(text).danger:
        assert danger.detect("\n".join([*before, text, *after])).danger


def test_a_hundred_thousand_characters_are_read_whole():
    assert danger.detect("je vais bien. " * 7500 + "mon père me frappe").danger


BESIDE = (
    "bonjour je cherche de l'aide en maths et {}",
    "mon ordi est mort et {}",
    "mon prof dit que {}",
    "je voudrais un stage parce que {}",
    "{} et j'ai besoin d'aide pour mes devoirs",
    "{} alors que j'ai le bac bientôt",
)


@pytest.mark.parametrize("beside", BESIDE)
def test_an_ordinary_request_in_the_same_sentence_hides_no_danger(beside):
    heard = [text for text in evaluation.texts("danger.test.txt") if danger.detect(text).danger]
    still = [danger.detect(beside.format(text[0].lower() + text[1:])).danger for text in heard]
    assert sum(still) / len(still) >= 0.97


@pytest.mark.parametrize(
    "text",
    [
        "je cherche de l'aide en maths et je veux mourir",
        "avec le brevet mon père me frappe",
        "ce garçon m'a frappé",
        "ça me donne envie de mourir",
        "on minterdit de sortir depuis un mois",
    ],
)
def test_a_look_alike_hides_nothing_of_the_next_clause(text):
    assert danger.detect(text).danger
