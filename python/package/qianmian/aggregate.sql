-- A raw event log to the sparse matrix of users and items that the trainers read.
--
-- The same text runs on DataFusion (python -m qianmian.aggregate), Ballista and Spark SQL: see
-- AGGREGATION.md. Three views must be there:
--
--   events    user_id, item_id, kind (text), time_ms (whole, since 1970), basket_id (the order's,
--             null where there is none): any number of files or partitions
--   kinds     kind, weight: what a deed of each kind counts; other kinds are left out
--   settings  one row: now_ms, half_life_ms, basket_max, deeds_max, weight_min
--
-- Out comes a row for each pair: user_id, item_id, weight, event_time (seconds since 1970 at which
-- the two first met). Every step is a filter, a grouping by hash, or a join whose first side is
-- small: engines that keep the first side of a join in memory keep a list of what is excluded, never
-- the log. Rows without a basket are not joined by it: they would all fall into one part.

WITH
-- What was done by somebody to something, of a kind that counts, and not in the future.
deeds AS (
  SELECT e.user_id, e.item_id, e.time_ms, e.basket_id, k.weight
  FROM kinds k
  JOIN events e ON k.kind = e.kind
  WHERE e.user_id IS NOT NULL AND e.user_id <> ''
    AND e.item_id IS NOT NULL AND e.item_id <> ''
    AND e.time_ms <= (SELECT MAX(now_ms) FROM settings)
),
-- Baskets of more different items than a household buys at once: a reseller's.
crowded AS (
  SELECT d.basket_id
  FROM deeds d
  WHERE d.basket_id IS NOT NULL
  GROUP BY d.basket_id
  HAVING COUNT(DISTINCT d.item_id) > (SELECT MAX(basket_max) FROM settings)
),
-- Users who did more on some day than a person can: machines. All that they did is left out.
machines AS (
  SELECT DISTINCT daily.user_id
  FROM (
    SELECT d.user_id, FLOOR(d.time_ms / 86400000) AS day_number, COUNT(*) AS deeds
    FROM deeds d
    GROUP BY d.user_id, FLOOR(d.time_ms / 86400000)
  ) daily
  WHERE daily.deeds > (SELECT MAX(deeds_max) FROM settings)
),
counted AS (
  SELECT d.user_id, d.item_id, d.time_ms, d.weight
  FROM deeds d
  WHERE d.basket_id IS NULL
  UNION ALL
  SELECT d.user_id, d.item_id, d.time_ms, d.weight
  FROM crowded c
  RIGHT JOIN (SELECT * FROM deeds WHERE basket_id IS NOT NULL) d ON c.basket_id = d.basket_id
  WHERE c.basket_id IS NULL
),
-- Half as much after each half-life.
pairs AS (
  SELECT
    user_id,
    item_id,
    SUM(weight * POWER(2.0,
      CAST(time_ms - (SELECT MAX(now_ms) FROM settings) AS DOUBLE)
        / (SELECT MAX(half_life_ms) FROM settings))) AS weight,
    MIN(time_ms) / 1000.0 AS event_time
  FROM counted
  GROUP BY user_id, item_id
)
SELECT p.user_id, p.item_id, p.weight, p.event_time
FROM machines m
RIGHT JOIN pairs p ON m.user_id = p.user_id
WHERE m.user_id IS NULL AND p.weight >= (SELECT MAX(weight_min) FROM settings)
