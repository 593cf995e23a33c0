"""Sessions and editing: who may read and write the pages, and that only these pages may ask."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from astana_api.api.asgi_stack import StackOptions
from astana_api.commands.api_keys import revoke_key
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from astana_api.models import PageSession
from tests.support.api_keys import UNKNOWN_SECRET, create_api_key
from tests.support.databases import dump_tables
from tests.support.seeded_app import ASGIClient, HTTPResponse
from tests.web.html import Element, parse_html
from tests.web.site_client import SiteClient

FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}


@pytest.fixture(scope="module")
def client(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteClient]:
    file = tmp_path_factory.mktemp("editing") / "astana.db"
    shutil.copyfile(sqlite_template, file)
    site = SiteClient(Database(f"sqlite:///{file}"), StackOptions(reads_require_key=True))
    site.create("/v1/citations", {"id": "report", "type": "report", "title": "A report"})
    for entity_id in ("ada", "bea", "cara", "dora"):
        site.create("/v1/persons", {"id": entity_id, "name": entity_id, "born": "1970"})
    yield site
    site.close()


def send_form(
    client: SiteClient, target: str, fields: dict[str, str], cookie: str = "", **headers: str
) -> HTTPResponse:
    sent = {**FORM, **({"cookie": cookie} if cookie else {}), **headers}
    body = urlencode(fields).encode()
    return client.run_until_complete(ASGIClient(client.app).request("POST", target, sent, body))


def sign_in(client: SiteClient, name: str, *scopes: Scope) -> str:
    """Sign in with a new key and return the cookie."""
    secret = create_api_key(client.database, name, *scopes)
    response = send_form(client, "/sign-in", {"key": secret, "next": "/persons/ada"})
    assert (response.status, response.headers["location"]) == (303, "/persons/ada")
    cookie = response.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
    return cookie.partition(";")[0]


def read_page(client: SiteClient, target: str, cookie: str) -> Element:
    response = client.fetch_page(target, cookie=cookie)
    assert response.status == 200, response.body
    # No cache may keep a page of a session.
    assert response.headers["cache-control"] == "no-store"
    return parse_html(response.body)


def form_fields(page: Element, action: str) -> tuple[str, dict[str, str]]:
    """Return the target and the fields of the form of an action."""
    for form in page.all("form", method="post"):
        fields = {
            each.attrs["name"]: each.attrs.get("value", "")
            for each in form.all("input")
            if "name" in each.attrs
        }
        if fields.get("action") == action:
            return form.attrs["action"], fields
    raise AssertionError(f"no form to {action}")


def born_statement(client: SiteClient, entity_id: str) -> str:
    page = client.send("GET", f"/v1/persons/{entity_id}").json()
    statement: str = page["sources"]["born"][0]["statement"]
    return statement


def test_closed_pages_need_session_and_lead_to_sign_in(client: SiteClient) -> None:
    closed = client.fetch_page("/persons/ada")
    assert closed.status == 401
    page = parse_html(closed.body)
    assert page.all("a", href="/sign-in?next=%2Fpersons%2Fada")
    assert "1970" not in page.text
    [style] = page.all("link", rel="stylesheet")
    assert client.fetch_page(style.attrs["href"]).status == 200
    assert client.fetch_page("/sign-in").status == 200
    cookie = sign_in(client, "reader", Scope.READ)
    assert "1970" in read_page(client, "/persons/ada", cookie).text


def test_session_is_never_accepted_by_the_api(client: SiteClient) -> None:
    cookie = sign_in(client, "no-api", Scope.READ)
    assert client("/v1/persons/ada", cookie=cookie).status == 401


def test_token_is_stored_as_hash_only(client: SiteClient) -> None:
    cookie = sign_in(client, "hashed", Scope.READ)
    token = cookie.partition("=")[2]
    assert token not in repr(dump_tables(client.database, [PageSession]))


def test_session_ends_with_sign_out_expiry_and_revocation(client: SiteClient) -> None:
    signed_out, expired, revoked = (
        sign_in(client, name, Scope.READ) for name in ("leaving", "expiring", "revoked")
    )
    page = read_page(client, "/persons/ada", signed_out)
    [token] = page.all("form", action="/sign-out")[0].all("input", name="csrf")
    assert send_form(client, "/sign-out", {}, signed_out).status == 403
    assert send_form(client, "/sign-out", {"csrf": token.attrs["value"]}, signed_out).status == 303
    with client.database.write() as session:
        session.execute(
            update(PageSession)
            .where(PageSession.key_id == "key-expiring")
            .values(expires_at="2026-01-01T00:00:00Z")
        )
        revoke_key(session, "revoked")
    for cookie in (signed_out, expired, revoked):
        assert client.fetch_page("/persons/ada", cookie=cookie).status == 401


@pytest.mark.parametrize("key", [UNKNOWN_SECRET, "short", "ключ"])
def test_sign_in_with_wrong_key_shows_form_again(client: SiteClient, key: str) -> None:
    response = send_form(client, "/sign-in", {"key": key})
    assert response.status == 401
    assert "set-cookie" not in response.headers
    assert parse_html(response.body).all("input", name="key")


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_sign_in_leads_to_no_other_site(client: SiteClient, target: str) -> None:
    secret = create_api_key(client.database, f"to {target}", Scope.READ)
    response = send_form(client, "/sign-in", {"key": secret, "next": target})
    assert (response.status, response.headers["location"]) == (303, "/")


def test_reader_sees_no_forms_and_may_not_write(client: SiteClient) -> None:
    cookie = sign_in(client, "only-reader", Scope.READ)
    statement = born_statement(client, "ada")
    page = read_page(client, f"/statements/{statement}", cookie)
    assert not page.all("textarea")
    assert send_form(client, f"/statements/{statement}/edit", {}, cookie).status == 403


def test_correction_is_previewed_saved_and_in_the_history(client: SiteClient) -> None:
    cookie = sign_in(client, "editor", Scope.WRITE)
    statement = born_statement(client, "bea")
    page = read_page(client, f"/statements/{statement}", cookie)
    target, fields = form_fields(page, "correct")
    fields |= {"value": "1971", "message": "As the register says"}
    preview = send_form(client, target, fields, cookie)
    assert preview.status == 200
    previewed = parse_html(preview.body)
    assert "1971" in previewed.all("main")[0].text
    assert client.send("GET", "/v1/persons/bea").json()["born"] == "1970"

    _, confirmed = form_fields(previewed, "correct")
    saved = send_form(client, target, {**confirmed, "step": "save"}, cookie)
    assert saved.status == 303
    assert "1971" in read_page(client, saved.headers["location"], cookie).text
    assert "As the register says" in read_page(client, "/persons/bea/history", cookie).text
    # The same form again: what its page showed is no longer so.
    assert send_form(client, target, {**confirmed, "step": "save"}, cookie).status == 412


def test_evidence_is_added_and_statement_retracted(client: SiteClient) -> None:
    cookie = sign_in(client, "second-editor", Scope.WRITE)
    statement = born_statement(client, "cara")
    path = f"/statements/{statement}"
    target, fields = form_fields(read_page(client, path, cookie), "add-evidence")
    saved = send_form(client, target, {**fields, "citation": "report", "step": "save"}, cookie)
    assert saved.status == 303
    page = read_page(client, path, cookie)
    assert page.all("a", href="/citations/report")
    target, fields = form_fields(page, "retract")
    assert send_form(client, target, fields, cookie).status == 422
    send_form(client, target, {**fields, "reason": "Another Cara", "step": "save"}, cookie)
    assert "Another Cara" in read_page(client, path, cookie).text


def test_merge_redirects_the_page(client: SiteClient) -> None:
    cookie = sign_in(client, "merger", Scope.WRITE)
    target, fields = form_fields(read_page(client, "/persons/dora", cookie), "merge")
    saved = send_form(client, target, {**fields, "into": "ada", "step": "save"}, cookie)
    assert saved.status == 303
    moved = client.fetch_page("/persons/dora", cookie=cookie)
    assert (moved.status, moved.headers["location"]) == (308, "/persons/ada")


def test_form_of_another_site_is_rejected(client: SiteClient) -> None:
    cookie = sign_in(client, "victim", Scope.WRITE)
    statement = born_statement(client, "ada")
    target, fields = form_fields(read_page(client, f"/statements/{statement}", cookie), "correct")
    fields |= {"value": "1999", "step": "save"}
    forged = [
        send_form(client, target, fields, cookie, sec_fetch_site="cross-site"),
        send_form(client, target, fields, cookie, origin="https://evil.example"),
        send_form(client, target, fields | {"csrf": "0" * 64}, cookie),
        send_form(client, target, fields),
    ]
    assert [each.status for each in forged] == [403, 403, 403, 401]
    assert client.send("GET", "/v1/persons/ada").json()["born"] == "1970"
    assert "access-control-allow-credentials" not in forged[0].headers
