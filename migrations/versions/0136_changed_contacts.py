"""A person's name and contact in the vault may change; whose they are may not."""

from marketplace.platform.rls import grant

revision = "0136"
down_revision = "0117"
branch_labels = None
depends_on = None


def upgrade() -> None:
    grant("vault.identity", "update (ciphertext)")


def downgrade() -> None:
    raise NotImplementedError("What was changed meanwhile could not be changed any more.")
