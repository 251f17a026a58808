"""No text makes one of our regular expressions run for long.

Each expression of ours, and each of the URLconf and of a form field, is attacked with texts that
repeat what it repeats. Where twice the text takes far more than twice the steps, it is refused;
steps are counted by how the matcher walks, not by the clock.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.validators import RegexValidator
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("labwatch", "sources", "commitments", "evaluators")
