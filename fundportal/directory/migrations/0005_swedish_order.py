"""A function that gives text a key whose bytes sort as Swedish does: å, ä and ö last."""

from django.db import migrations

# As in Swedish word lists: é with e, ü with y, æ with ä, ø with ö; "{", "|" and "}" follow "z".
ON = """
CREATE FUNCTION swedish_order(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(
    lower(translate(words, 'ÅÄÖÆØÉÈÊËÁÀÂÃÍÌÎÏÓÒÔÕÚÙÛÜÝÇÑ', 'åäöæøéèêëáàâãíìîïóòôõúùûüýçñ')),
    'åäæöøéèêëáàâãíìîïóòôõúùûüýçñ', '{||}}eeeeaaaaiiiioooouuuyycn') COLLATE "C";
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_deputies_sign_for_a_time")]
    operations = [migrations.RunSQL(ON, "DROP FUNCTION swedish_order(text);")]
