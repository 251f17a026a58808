-- Rows as a site has them, to be measured; COUNT is put in. One statement for each table.

INSERT INTO sources_source (slug, status, created_at, updated_at, url, title, publisher, author,
  kind, tier, language, archive_url, note, reach, next_check_at, host, ignore_robots_because, lease,
  reading)
SELECT 'source-number-' || n, 'published', now(), now(),
  'https://www.site' || n % 2000 || '.example/policies/2026/a-page-about-' || n,
  'What we do about testing, number ' || n, 'A publisher', '', 'lab-page', 'primary', 'en', '', '',
  'ok', now() + n * interval '20 seconds', 'site' || n % 2000 || '.example', '', '', 're-read'
FROM generate_series(1, COUNT) n;

INSERT INTO sources_citation (slug, status, created_at, updated_at, reading, source_id, quote,
  locator, quoted_from, note, quote_state)
SELECT slug, 'published', now(), now(), 're-read', id, repeat(md5(slug) || ' ', 6), '', '', '',
  'verbatim'
FROM sources_source;

-- 1,500 words that repeat no sooner than those of prose; of every twentieth source, for they are long.
INSERT INTO sources_snapshot (source_id, body, body_bytes, body_dropped_because, body_sha256,
  content_type, text, text_sha256, extractor_version, title, blocks, streams, first_seen_at,
  last_seen_at, copy_read, obtained)
SELECT id, 'snapshots/ab/' || md5(slug) || md5(slug) || '.zst', 60000, '', md5(slug) || md5(slug),
  'text/html; charset=utf-8',
  (SELECT string_agg(substr(md5((id * 7 + w % 900)::text), 1, 1 + w % 9), ' ')
    FROM generate_series(1, 1500) w),
  md5(slug) || md5(slug), 1, 'What we do about testing', '[]',
  '{"kind": "html", "full": "", "struck": "", "embedded": ""}', now(), now(), 'live', ''
FROM sources_source WHERE id % 20 = 0;

INSERT INTO sources_check (source_id, first_seen_at, last_seen_at, times_seen, outcome, copy_read,
  http_status, final_url, hops, headers, server_ip, certificate, body_sha256, evidence, program,
  duration_ms, detail)
SELECT id, '2026-01-01'::timestamptz + id * interval '2 minutes',
  '2026-01-01'::timestamptz + id * interval '2 minutes', 1, 'ok', 'live', 200, url, '[]',
  jsonb_build_object('Date', 'Mon, 02 Mar 2026 09:00:00 GMT', 'Server', 'nginx', 'Content-Type',
    'text/html; charset=utf-8', 'ETag', md5(slug), 'Vary', 'Accept-Encoding', 'Cache-Control',
    'max-age=600', 'Strict-Transport-Security', 'max-age=31536000', 'X-Request-Id', md5(url),
    'Content-Security-Policy', repeat('default-src self; ', 12), 'Set-Cookie', md5(slug) || md5(url)),
  '203.0.113.7',
  '{"issuer": "An authority", "subject": "site.example", "until": "2026-06-01T00:00:00Z"}',
  md5(slug) || md5(slug), 'ok', 'LabWatch/0.1 reader 1 matcher 1', 120, ''
FROM sources_source;

INSERT INTO sources_health (source_id, reach, standing, validators, move, noise, words,
  last_body_sha256, recent, last_visit_at, last_evidence, last_why)
SELECT id, 'ok',
  '{"reach": "ok", "since": "2026-03-02T09:00:00+00:00", "last_ok_at": "2026-03-02T09:00:00+00:00"}',
  jsonb_build_object('etag', md5(slug), 'learnt_at', now()), '{}', '{"looks": [1, 2, 3], "last": 3}',
  1500, md5(slug) || md5(slug), '[["2026-03-02T09:00:00+00:00", "ok", true, true]]', now(), 'ok', ''
FROM sources_source;

INSERT INTO sources_quotestanding (citation_id, anchor, copy_read, result, context_changed, moved,
  pending, archived_copy, text_hash, version)
SELECT id, jsonb_build_object('before', repeat(md5(slug), 4), 'after', repeat(md5(slug), 4)), 'live',
  jsonb_build_object('found', quote, 'reasons', '[]'::jsonb), false, false, '{}', '', '', '1.1'
FROM sources_citation;
