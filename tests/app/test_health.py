from pages import PageClient


def test_a_living_process_says_so(client: PageClient) -> None:
    client.get("/healthz")
    assert client.response is not None
    assert client.response.json == {"status": "ok"}


def test_a_migrated_database_is_ready(client: PageClient) -> None:
    client.get("/readyz")
    assert client.response is not None
    assert client.response.json["migrations"] is True
