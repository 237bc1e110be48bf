class ContentFaults(Exception):
    """Everything that is wrong with a content file, by item and field. Nothing was loaded."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("\n".join(faults))
