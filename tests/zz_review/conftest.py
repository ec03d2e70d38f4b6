from tests.intake.conftest import index, ring, send  # noqa
