-- Full-text search of app tables. What is stored and what is asked for pass the same function, so that they always
-- agree, on every server and under every locale: nothing below depends on a collation.

-- A text as search sees it: compatibility forms folded (full-width letters), accents of Latin, Greek and Cyrillic gone, small letters.
CREATE FUNCTION portico.search_folded(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT CASE
    -- Most text is ASCII, and needs no more than this.
    WHEN value ~ '^[\x01-\x7F]*$' THEN lower(value COLLATE "C")
    ELSE translate(
      lower(normalize(regexp_replace(normalize(value, NFKD), '[\u0300-\u036F]', '', 'g'), NFKC) COLLATE "C"),
      'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЇҐЎЂЈЉЊЋЏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςØÆŒÞÐŁĐ',
      'абвгдеёжзийклмнопрстуфхцчшщъыьэюяєіїґўђјљњћџαβγδεζηθικλμνξοπρστυφχψωσøæœþðłđ')
  END COLLATE "C"
$$;

-- The tokens of a text. A run of letters and digits is one token; Chinese, Japanese and Korean, written without
-- spaces, give every pair of neighbours and, when `singles`, every character.
CREATE FUNCTION portico.search_tokens(value text, singles boolean) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT coalesce(array_agg(DISTINCT token), '{}') FROM (
    SELECT left(word, 60) AS token
    FROM regexp_split_to_table(
      portico.search_folded(value),
      '[^0-9a-z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u1FFF\u2C00-\u2DFF\uA4D0-\uABFF]+') AS word
    WHERE word <> ''
    UNION ALL
    SELECT CASE size WHEN 2 THEN letter || next ELSE letter END
    FROM (
      SELECT letter, lead(letter) OVER (PARTITION BY number ORDER BY place) AS next, count(*) OVER (PARTITION BY number) AS many
      FROM regexp_matches(
          portico.search_folded(value),
          '[\u2E80-\u2FFF\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303C\u3040-\u30FA\u30FC-\u4DBF\u4E00-\uA4CF\uAC00-\uD7FF\uF900-\uFAFF\U00020000-\U0003FFFF]+', 'g') WITH ORDINALITY AS runs (run, number),
        unnest(string_to_array(run[1], NULL)) WITH ORDINALITY AS letters (letter, place)
    ) AS neighbours, generate_series(1, 2) AS size
    WHERE (size = 2 AND next IS NOT NULL) OR (size = 1 AND (singles OR many = 1))
  ) AS tokens
$$;

-- What a field adds to its row's `_search`: its tokens, each behind the field's mark, so that a search can be kept to
-- the fields a caller may read. No positions: a tsvector may hold one megabyte, and ranks are not used.
CREATE FUNCTION portico.search_vector(field_no text, value text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  words text;
BEGIN
  IF value IS NULL OR value = '' THEN
    RETURN ''::tsvector;
  END IF;
  -- The short way for what has nothing but ASCII and no word to be cut, three times as fast.
  IF value ~ '^[\x01-\x7F]*$' AND value !~ '[0-9A-Za-z]{61}' THEN
    words := btrim(regexp_replace(lower(value COLLATE "C"), '[^0-9a-z]+', ' ', 'g'));
    IF words = '' THEN
      RETURN ''::tsvector;
    END IF;
    RETURN array_to_tsvector(string_to_array(field_no || ':' || replace(words, ' ', ' ' || field_no || ':'), ' '));
  END IF;
  RETURN array_to_tsvector(ARRAY(SELECT field_no || ':' || token FROM unnest(portico.search_tokens(value, true)) AS token));
END $$;

-- The question: every word (parted by spaces) must be found, each whole in one of the fields. Runs of letters match as
-- beginnings of words. A text without a single letter or digit finds nothing.
CREATE FUNCTION portico.search_query(field_nos text[], words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg('(' || one.condition || ')', ' & '), '')::tsquery
  FROM (
    SELECT string_agg('(' || parts.condition || ')', ' | ') AS condition
    FROM (SELECT DISTINCT word FROM regexp_split_to_table(words, '\s+') AS word LIMIT 20) AS asked,
      unnest(field_nos) AS field_no,
      LATERAL (
        SELECT string_agg(
          '''' || field_no || ':' || token || '''' || CASE WHEN token ~ '^[0-9a-z\u00AA-\u1FFF\u2C00-\u2DFF\uA4D0-\uABFF]' THEN ':*' ELSE '' END,
          ' & ') AS condition
        FROM unnest(portico.search_tokens(word, false)) AS token
      ) AS parts
    WHERE parts.condition IS NOT NULL
    GROUP BY asked.word
  ) AS one
$$;

GRANT EXECUTE ON FUNCTION portico.search_folded(text), portico.search_tokens(text, boolean), portico.search_vector(text, text), portico.search_query(text[], text) TO PUBLIC;
