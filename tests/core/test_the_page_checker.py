"""The client that reads every tested page finds each fault that it promises to find."""

import pytest

from tests.page import page_faults

SOUND = """<!doctype html>
<html lang="sv">
  <head><meta charset="utf-8"><title>Förfrågningar – Etablera</title></head>
  <body>
    <main id="main">
      <h1>Förfrågningar</h1>
      <a href="#main">Till innehållet</a>
      <form method="post">
        <label for="name">Namn</label>
        <p id="name-hint">Som i registret.</p>
        <input id="name" name="name" aria-describedby="name-hint">
        <input type="hidden" name="csrf_token" value="x">
        <button>Spara</button>
      </form>
      <img src="/static/mark.svg" alt="">
      <script src="/static/a.js"></script>
    </main>
  </body>
</html>
"""


def test_a_sound_page_has_no_faults():
    assert page_faults(SOUND) == []


@pytest.mark.parametrize(
    ("sound", "broken", "fault"),
    [
        ("</form>", "</div></form>", "invalid HTML"),
        ("<!doctype html>\n", "", "invalid HTML"),
        (' lang="sv"', "", "set lang"),
        (' lang="sv"', ' lang="de"', "set lang"),
        ("<h1>Förfrågningar</h1>", "", "0 h1"),
        ("<h1>", "<h1>En till</h1><h1>", "2 h1"),
        ("Förfrågningar – Etablera", " – Etablera", "title"),
        ("<title>Förfrågningar – Etablera</title>", "", "title"),
        ('id="name-hint"', 'id="name"', "id used twice: name"),
        ('aria-describedby="name-hint"', 'aria-describedby="gone"', "points to nothing: gone"),
        ('for="name"', 'for="gone"', "points to nothing: gone"),
        ('href="#main"', 'href="#gone"', "link to nothing: #gone"),
        ('<label for="name">Namn</label>', "", "no label for name"),
        ("<input id", '<textarea name="t"></textarea><input id', "no label for t"),
        ("<input id", '<select name="s"><option>x</select><input id', "no label for s"),
        (' alt=""', "", "no alt"),
        ("<button>Spara</button>", "<button> </button>", "without a text"),
        (">Till innehållet<", "><", "without a text"),
        ("<h1>", '<h1 style="color: red">', "no inline code: style"),
        ("<button>", '<button onclick="go()">', "no inline code: onclick"),
        ("</title>", "</title><style>h1 {}</style>", "no <style>"),
        ('<script src="/static/a.js">', "<script>go()", "no inline <script>"),
    ],
)
def test_each_fault_is_found(sound, broken, fault):
    assert sound in SOUND
    found = page_faults(SOUND.replace(sound, broken, 1))
    assert any(fault in each for each in found), found


def test_a_text_without_swedish_fails_the_page(trial_app):
    client = trial_app.test_client()
    with pytest.raises(AssertionError, match="Nobody has put this into Swedish"):
        client.get("/trial/untranslated", headers={"Accept-Language": "sv"})
    client.get("/trial/untranslated", headers={"Accept-Language": "en"})


def test_a_faulty_page_fails_whichever_way_it_is_loaded(client, monkeypatch, app):
    monkeypatch.setitem(app.view_functions, "home.accessibility", lambda: "<p>No heading")
    app.view_functions["home.accessibility"].is_public = True
    for load in (client.get, client.load):
        with pytest.raises(AssertionError, match=r"/accessibility.*h1"):
            load("/accessibility")
