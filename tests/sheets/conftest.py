"""The same desk as the admin's other tests."""

from tests.admin.conftest import desk, editor

__all__ = ["desk", "editor"]
