from killed import KilledTest


class KilledAtStart(KilledTest):
    """While the first tokens come and are stored, and the database is opened."""

    def test_50_times_loses_no_token_and_no_file(self):
        self.kill_often(50, at_rest=False, longest=0.1)
