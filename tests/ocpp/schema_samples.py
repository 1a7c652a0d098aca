"""Messages made from the official JSON schemas: valid ones, and each with one thing wrong."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Node = dict[str, Json]
Path = tuple[str | int, ...]

TEXT = "abcXYZ019 -_/äß漢🔌"
WRONG_TYPES: dict[str, list[Json]] = {
    "string": [5, True, {}, []],
    "integer": ["5", 1.5, True, {}],
    "number": ["5", True, []],
    "boolean": [1, "true", {}],
    "array": [{}, "x", 3],
    "object": [[], "x", 3],
}


@dataclass
class Mutation:
    """A message with one thing wrong, and what kind of fault that is."""

    fault: str
    where: Path
    value: Json


def node(value: Json) -> Node:
    assert isinstance(value, dict), value
    return value


class Sampler:
    """Makes messages for one schema; the same seed makes the same messages."""

    def __init__(self, schema: Node, seed: int) -> None:
        self.schema = schema
        self.definitions = node(schema.get("definitions", {}))
        self.random = random.Random(seed)

    def resolve(self, schema: Node) -> Node:
        ref = schema.get("$ref")
        return node(self.definitions[ref.rsplit("/", 1)[-1]]) if isinstance(ref, str) else schema

    def valid(self, schema: Node, share: float) -> Json:
        """A valid value that holds about this share of the optional properties."""
        schema = self.resolve(schema)
        options = schema.get("enum")
        if isinstance(options, list):
            return self.random.choice(options)
        match schema.get("type"):
            case "object":
                required = schema.get("required", [])
                assert isinstance(required, list)
                names = node(schema.get("properties", {}))
                chosen = [name for name in names if name in required or self.random.random() < share]
                return {name: self.valid(node(names[name]), share) for name in chosen}
            case "array":
                low = int(str(schema.get("minItems", 0)))
                high = int(str(schema.get("maxItems", low + 2)))
                count = self.random.randint(max(low, 1), max(min(high, low + 2), 1))
                return [self.valid(node(schema["items"]), share) for _ in range(count)]
            case "string":
                return self.text(schema)
            case "integer":
                return self.random.randint(*self.limits(schema))
            case "number":
                low, high = self.limits(schema)
                return self.random.choice([low, high, self.random.randint(low, high), low + self.random.random() * (high - low)])
            case "boolean":
                return self.random.random() < 0.5
            case _:
                return self.random.choice([None, 1, "free", {"any": ["thing"]}])

    def limits(self, schema: Node) -> tuple[int, int]:
        low, high = schema.get("minimum"), schema.get("maximum")
        bottom = int(low) if isinstance(low, int | float) else (int(high) - 1000 if isinstance(high, int | float) else -1000)
        return bottom, int(high) if isinstance(high, int | float) else bottom + 100_000

    def text(self, schema: Node) -> str:
        if schema.get("format") == "date-time":
            zone = self.random.choice(["Z", "+00:00", "-05:30", "+14:00"])
            fraction = self.random.choice(["", ".1", ".123", ".123456"])
            year, month, hour = self.random.randint(2010, 2099), self.random.randint(1, 12), self.random.randint(0, 23)
            return f"{year}-{month:02}-17T{hour:02}:59:59{fraction}{zone}"
        if schema.get("format") == "uri":
            return "https://example.com/firmware/1.bin"
        limit = schema.get("maxLength")
        longest = int(limit) if isinstance(limit, int | float) else 40
        length = self.random.choice([0, 1, min(longest, 12), longest])
        return "".join(self.random.choice(TEXT) for _ in range(length))

    def mutations(self, value: Json) -> Iterator[Mutation]:
        """The value with one thing wrong, for everything that can be wrong."""
        for where, schema, here in list(self.walk(self.schema, value, ())):
            for fault, wrong in self.wrong(schema, here):
                yield Mutation(fault, where, replaced(value, where, wrong))

    def walk(self, schema: Node, value: Json, where: Path) -> Iterator[tuple[Path, Node, Json]]:
        schema = self.resolve(schema)
        yield where, schema, value
        if isinstance(value, dict) and "properties" in schema:
            for name, below in value.items():
                yield from self.walk(node(node(schema["properties"])[name]), below, (*where, name))
        if isinstance(value, list) and value and "items" in schema:
            yield from self.walk(node(schema["items"]), value[0], (*where, 0))

    def wrong(self, schema: Node, value: Json) -> Iterator[tuple[str, Json]]:
        kind = schema.get("type")
        if not isinstance(kind, str):
            return
        yield from (("type", wrong) for wrong in WRONG_TYPES[kind])
        yield "type", None
        if "enum" in schema:
            yield "property", "NoSuchValue"
        if kind == "object":
            yield from self.wrong_object(schema, node(value))
        if isinstance(value, list):
            yield from self.wrong_array(schema, value)
        limit = schema.get("maxLength")
        if isinstance(limit, int | float) and "format" not in schema:
            yield "property", "ü" * (int(limit) + 1)
            yield "none", "🔌" * int(limit)
        if kind in ("integer", "number"):
            yield from self.wrong_number(schema)
        if schema.get("format") == "date-time":
            yield from (
                ("date", text) for text in ("yesterday", "", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "1700000000")
            )

    def wrong_object(self, schema: Node, value: Node) -> Iterator[tuple[str, Json]]:
        required = schema.get("required", [])
        assert isinstance(required, list)
        for name in required:
            yield "missing", {key: below for key, below in value.items() if key != name}
        yield "unknown", {**value, "someVendorField": 1}

    def wrong_array(self, schema: Node, value: list[Json]) -> Iterator[tuple[str, Json]]:
        low, high = schema.get("minItems"), schema.get("maxItems")
        yield "length", []
        if isinstance(low, int | float) and low > 1:
            yield "length", value[: int(low) - 1]
        if isinstance(high, int | float):
            yield "length", [value[0]] * (int(high) + 1)

    def wrong_number(self, schema: Node) -> Iterator[tuple[str, Json]]:
        low, high = schema.get("minimum"), schema.get("maximum")
        if isinstance(low, int | float):
            yield "property", int(low) - 1
            yield "none", int(low)
        if isinstance(high, int | float):
            yield "property", int(high) + 1
            yield "none", int(high)
        bottom, top = self.limits(schema)
        yield "whole", float((bottom + top) // 2)


def replaced(value: Json, where: Path, wrong: Json) -> Json:
    """A copy of the value with another one at this path."""
    if not where:
        return wrong
    step, rest = where[0], where[1:]
    if isinstance(value, dict):
        return {name: replaced(below, rest, wrong) if name == step else below for name, below in value.items()}
    assert isinstance(value, list), where
    return [replaced(below, rest, wrong) if place == step else below for place, below in enumerate(value)]
