"""The addresses of the numbered databases of the Redis server."""


def redis_database(server: str, number: int) -> str:
    """Return the address of one numbered database of a Redis server, for redis-py."""
    if server.startswith("unix://"):
        return f"{server}?db={number}"
    scheme, rest = server.split("://")
    return f"{scheme}://{rest.split('/')[0]}/{number}"


def broker_address(server: str, number: int) -> str:
    """Return the same address as Celery writes it: its Unix sockets have a scheme of their own."""
    if server.startswith("unix://"):
        path = server.removeprefix("unix://")
        return f"redis+socket://{path}?virtual_host={number}"
    return redis_database(server, number)
