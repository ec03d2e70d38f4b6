import pytest
from tests.faults import test_lost_database as m
@pytest.mark.parametrize("n", range(6))
def test_x(whole, light, delivery, tmp_path,n):
    try:
        m.test_an_import_whose_database_is_killed_says_so_and_can_be_run_again(whole, light, delivery, tmp_path)
    except Exception:
        for f in (whole.data/"postgres/log").iterdir(): print(f, f.read_text()[-3000:])
        raise
