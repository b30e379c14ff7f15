-- title:        The phone has known several SIM cards
-- severity:     info
-- confidence:   medium
-- artifact:     ios_sim_cards
-- explanation:  Numbers and the network changed; whoever takes over a number receives its codes and calls.
-- alternatives: Two cards in one phone, travel, and a change of carrier are common.
-- verify:       Ask the owner about the numbers.
-- reference:    MITRE ATT&CK for Mobile T1451 (SIM Card Swap)
SELECT min(record_id) AS record_id, count(DISTINCT iccid) || ' SIM cards were used' AS title
FROM ios_sim_cards WHERE iccid <> '' AND recovered_confidence IS NOT 'low'
GROUP BY item_id HAVING count(DISTINCT iccid) > 1;
