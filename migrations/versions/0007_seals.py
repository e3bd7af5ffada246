"""Officers' keys, seals with threshold shares, keys of organisations."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
