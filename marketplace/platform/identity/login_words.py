"""What Flask-Security says, in the product's words: settings ``SECURITY_MSG_*``.

Flask-Security translates these by the product's own catalogues when it shows them.
"""

_ = str  # marks a text for the catalogues and leaves it untranslated


MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": (_("Tarkista tämä kohta."), "error"),
    "INVALID_INPUT": (_("Tarkista tämä kohta."), "error"),
    # log-in
    "GENERIC_AUTHN_FAILED": (_("Sähköpostiosoite tai salasana on väärin."), "error"),
    "USER_DOES_NOT_EXIST": (_("Sähköpostiosoite tai salasana on väärin."), "error"),
    "INVALID_PASSWORD": (_("Salasana on väärin."), "error"),
    "DISABLED_ACCOUNT": (_("Sähköpostiosoite tai salasana on väärin."), "error"),
    "EMAIL_NOT_PROVIDED": (_("Kirjoita sähköpostiosoite."), "error"),
    "INVALID_EMAIL_ADDRESS": (_("Kirjoita sähköpostiosoite, esimerkiksi nimi@yritys.fi."), "error"),
    "PASSWORD_NOT_PROVIDED": (_("Kirjoita salasana."), "error"),
    "LOGIN": (_("Kirjaudu sisään, niin pääset sivulle."), "info"),
    "UNAUTHENTICATED": (_("Kirjaudu sisään, niin pääset sivulle."), "info"),
    "UNAUTHORIZED": (_("Sinulla ei ole oikeutta tähän toimintoon."), "error"),
    "ANONYMOUS_USER_REQUIRED": (_("Olet jo kirjautunut."), "info"),
    "INVALID_REDIRECT": (_("Tarkista tämä kohta."), "error"),
    # confirming who you are during the session
    "REFRESH": (_("Vahvista vielä salasanasi."), "info"),
    "REAUTHENTICATION_REQUIRED": (_("Vahvista vielä salasanasi."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (_("Salasana on vahvistettu."), "success"),
    # reset and change of the password
    "PASSWORD_RESET_REQUEST": (
        _("Jos osoitteella %(email)s on käyttäjätunnus, lähetimme siihen ohjeet."),
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": (_("Linkki on vanhentunut. Pyydä uusi."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        _("Linkki on jo käytetty tai se on puutteellinen. Pyydä uusi."),
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": (
        _("Uusi salasana on tallennettu. Kirjaudu sisään sillä."),
        "success",
    ),
    "PASSWORD_CHANGE": (_("Salasana on vaihdettu."), "success"),
    "PASSWORD_IS_THE_SAME": (_("Valitse eri salasana kuin ennen."), "error"),
    "PASSWORD_INVALID_LENGTH": (
        _("Salasanassa pitää olla vähintään %(length)s merkkiä."),
        "error",
    ),
    "PASSWORD_MISMATCH": (_("Salasanat eivät ole samat."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_("Salasanat eivät ole samat."), "error"),
    # the second factor
    "INVALID_CODE": (_("Koodi on väärin tai ehti vanhentua. Kirjoita uusi koodi."), "error"),
    "TWO_FACTOR_INVALID_TOKEN": (
        _("Koodi on väärin tai ehti vanhentua. Kirjoita uusi koodi."),
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_("Olet kirjautunut sisään."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        _("Kaksivaiheinen kirjautuminen on käytössä."),
        "success",
    ),
    "TWO_FACTOR_DISABLED": (_("Kaksivaiheinen kirjautuminen on poistettu käytöstä."), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (_("Kirjaudu sisään uudelleen."), "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_("Tarkista tämä kohta."), "error"),
    "TWO_FACTOR_SETUP_EXPIRED": (_("Käyttöönotto kesti liian kauan. Aloita alusta."), "error"),
    "INVALID_RECOVERY_CODE": (_("Varakoodi on väärin tai jo käytetty."), "error"),
    "NO_RECOVERY_CODES_SETUP": (_("Varakoodeja ei ole vielä tehty."), "info"),
}
