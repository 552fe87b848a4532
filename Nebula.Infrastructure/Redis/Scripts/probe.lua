-- Finds out whether Redis does what requests need: it runs scripts, and it takes writes.
-- KEYS  1 the key that says that this process is alive
-- ARGV  1 seconds that the key lives, from which others compute the age of the last heartbeat
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
return 1
