"""Why a deployment ended early."""


class DeployError(Exception):
    """What happened and what to do, in words for whoever deploys."""
