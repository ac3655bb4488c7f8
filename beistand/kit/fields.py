"""Model fields whose content the database never sees in the clear.

The context that is sealed in is "app.model.field". Whoever renames a model or a
field passes the old one as `context=`, so that the rows stay readable.
"""

import json
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from beistand.kit import crypto

_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

if TYPE_CHECKING:
    from django.db.models import Field
else:

    class Field(models.Field):
        """Django's, which at run time knows nothing of the types of its stubs."""

        def __class_getitem__(cls, _types: object) -> type:
            return cls


class Sealed(Field[_ST, _GT]):
    """What all kinds share: a bytea column of which only null can be asked."""

    empty_strings_allowed = False

    def __init__(self, *args: Any, context: str = "", **options: Any) -> None:
        self._given_context = context
        super().__init__(*args, **options)

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Join the model and learn from it which context to seal in."""
        super().contribute_to_class(cls, name, private_only)
        self.context = self._given_context or f"{cls._meta.label_lower}.{name}"

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """How a migration writes this field down."""
        name, path, args, options = super().deconstruct()
        if self._given_context:
            options["context"] = self._given_context
        return name, path, args, options

    def get_internal_type(self) -> str:
        """Stored as bytes."""
        return "BinaryField"

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        """Django's own checks, and that nobody relies on finding or ordering it."""
        found = super().check(**options)
        if self.unique or getattr(self, "db_index", False):
            found.append(
                checks.Error(
                    "An encrypted field is different every time, so an index on it "
                    "finds nothing.",
                    hint="Keep a blind index beside it: kit.crypto.blind_index.",
                    obj=self,
                    id="beistand.E001",
                )
            )
        return found

    def get_lookup(self, lookup_name: str) -> Any:
        """Only isnull: nothing else can be asked of sealed bytes."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        return self._refuse(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """None at all."""
        return self._refuse(lookup_name)

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,  # noqa: ARG002
        prepared: bool = False,  # noqa: ARG002
    ) -> Any:
        """Seal the value on its way to the database."""
        if value is None or hasattr(value, "as_sql"):
            return value
        return crypto.encrypt_bytes(self.to_bytes(value), self.context)

    def from_db_value(self, value: Any, *_about: object) -> Any:
        """Open the value on its way from the database."""
        if value is None:
            return None
        return self.from_bytes(crypto.decrypt_bytes(bytes(value), self.context))

    def to_bytes(self, value: Any) -> bytes:
        """The value as the bytes that are sealed."""
        raise NotImplementedError

    def from_bytes(self, plain: bytes) -> Any:
        """The value that these bytes stood for."""
        raise NotImplementedError

    def _refuse(self, lookup_name: str) -> NoReturn:
        raise FieldError(
            f"{self.context} is encrypted and cannot be searched with "
            f"'{lookup_name}'. Search its blind index instead "
            "(kit.crypto.blind_index), or ask for __isnull."
        )


class EncryptedText(Sealed[_ST, _GT]):
    """A text of any length that is sealed at rest."""

    # So the plugin of django-stubs learns what goes in and what comes out.
    _pyi_private_set_type: str
    _pyi_private_get_type: str
    empty_strings_allowed = True

    def to_bytes(self, value: Any) -> bytes:
        """The text in UTF-8."""
        # A new column gets b"" from Django, which takes it for a plain bytea.
        return b"" if value == b"" else str(value).encode()

    def from_bytes(self, plain: bytes) -> str:
        """The text itself."""
        return plain.decode()


class EncryptedJSON(Sealed[_ST, _GT]):
    """A JSON value that is sealed at rest. None is stored as null."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def to_bytes(self, value: Any) -> bytes:
        """The value as compact JSON."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode()

    def from_bytes(self, plain: bytes) -> Any:
        """The value read from JSON."""
        return json.loads(plain)


class EncryptedBytes(Sealed[_ST, _GT]):
    """Bytes as they came in, of at most some ten megabytes, sealed at rest."""

    _pyi_private_set_type: bytes
    _pyi_private_get_type: bytes

    def to_bytes(self, value: Any) -> bytes:
        """The bytes themselves."""
        return bytes(value)

    def from_bytes(self, plain: bytes) -> bytes:
        """The bytes themselves."""
        return plain
