from killed import KilledTest


class KilledUnderLoad(KilledTest):
    def test_50_times_loses_no_token_and_no_file(self):
        self.kill_often(50, at_rest=True, longest=0.3)
