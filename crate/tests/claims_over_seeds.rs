//! Claims over the committed seeds: what tables and figures say is what the seeds decided, counted
//! here by hand.

use nnerr::claim::{CLAIMS, Decided, Seeds, Verdict};
use nnerr::{ErrorKind, Result, table::Table};

fn seeds() -> Seeds {
    Seeds::read().unwrap()
}

/// A column of a table of texts and whole numbers.
fn column(table: &Table, name: &str) -> Vec<String> {
    let column = table.frame().column(name).unwrap();
    (0..column.len()).map(|row| column.get(row).unwrap().to_string().trim_matches('"').to_owned()).collect()
}

/// Seen and decided, counted from seed to seed.
fn counted(decided: &[(i64, Decided)]) -> (usize, usize) {
    let seen = |wanted| decided.iter().filter(|(_, own)| own.seen == Some(wanted)).count();
    (seen(true), seen(true) + seen(false))
}

#[test]
fn each_seed_alone_sees_what_it_decided() {
    let seeds = seeds();
    let all: Vec<Vec<(i64, Decided)>> =
        CLAIMS.iter().map(|claim| seeds.decided(claim.number).unwrap()).collect();
    let holds = |claim: &[(i64, Decided)]| {
        let (seen, decided) = counted(claim);
        2 * decided >= claim.len() && 10 * seen >= 9 * decided
    };
    let alone = seeds.one_by_one().unwrap();
    assert_eq!(alone.iter().map(|own| own.seed()).collect::<Vec<_>>(), seeds.seeds());
    for (place, own) in alone.iter().enumerate() {
        let sees: Vec<_> = all.iter().filter(|claim| claim[place].1.seen == Some(true)).collect();
        assert_eq!(own.sees(), sees.len());
        assert_eq!(own.wrongly(), sees.iter().filter(|claim| !holds(claim)).count());
        let listed: usize = column(&own.table().unwrap(), "this seed sees")
            .iter()
            .filter(|cell| *cell != "none")
            .map(|cell| cell.split(", ").count())
            .sum();
        assert_eq!(listed, own.sees());
        assert!(own.figure().unwrap().alt_text().contains(&format!("sees it: {} points", own.sees())));
    }
}

#[test]
fn tables_of_claims_count_what_the_seeds_decided() {
    let seeds = seeds();
    let one = seeds.claim(3).unwrap();
    let seen: Vec<String> = seeds
        .decided(3)
        .unwrap()
        .iter()
        .map(|(_, own)| own.seen.map_or("null", |seen| if seen { "yes" } else { "no" }).to_owned())
        .collect();
    assert_eq!(column(&one, "seen"), seen);
    assert_eq!(seeds.claim(45).unwrap_err().kind(), ErrorKind::OutOfRange);

    let parts: [(&str, &[&str]); 3] =
        [("neurons", &["3.1", "3.2"]), ("clusters", &["4.1", "4.2"]), ("5", &["5"])];
    let (table, rows) = seeds.verdicts_by_part(&parts).unwrap();
    // Claims stand in the order of the thesis, but for some: 40 is announced in section 4.1.
    let claims = [(1..=12).collect(), (27..=36).chain([40]).collect(), vec![43, 44]];
    assert_eq!(column(&table, "claims"), claims.each_ref().map(|part: &Vec<usize>| part.len().to_string()));
    for wanted in [Verdict::Holds, Verdict::HoldsPartly, Verdict::NotSeen, Verdict::CannotBeDecided] {
        let expected = claims.each_ref().map(|part| {
            let judged = part.iter().map(|&claim| seeds.judge(claim).unwrap());
            judged.filter(|own| own.verdict() == Some(wanted)).count().to_string()
        });
        assert_eq!(column(&table, &wanted.to_string()), expected);
    }
    let rows = rows.results().unwrap();
    let (seen, decided) = counted(&seeds.decided(3).unwrap());
    assert_eq!(rows.quantity("claim 3, share of seeds").values(), [seen as f64 / decided as f64]);
}

#[test]
fn another_limit_and_other_seeds_judge_the_same_numbers() -> Result<()> {
    let seeds = seeds();
    // The limit of the rule itself changes nothing, where the rule is one limit.
    for claim in &CLAIMS {
        let judged = seeds.judge(claim.number)?;
        match (&claim.limits()[..], judged.with_limit(claim.limits().first().copied().unwrap_or(0.0))) {
            ([_], Ok(same)) if [2, 4, 21, 34, 35, 42, 44].contains(&claim.number) => assert_eq!(same, judged),
            (_, Err(error)) => assert_eq!(error.kind(), ErrorKind::OutOfRange),
            _ => {}
        }
    }
    let by_hand = seeds.judge(2)?.values.iter().filter(|&&value| value <= 0.015).count();
    assert_eq!(seeds.judge(2)?.with_limit(0.015)?.seen, by_hand);
    assert_eq!(column(&seeds.with_limits(&[(2, 0.015)])?, "other limit"), ["1.50 %"]);

    let [first, rest @ ..] = &seeds.seeds()[..] else { panic!("seeds") };
    let without = seeds.without(rest);
    assert_eq!(without.seeds(), [*first]);
    assert_eq!(without.judge(2)?.decided, 1);
    let turned = seeds.turned("all", &without, "one")?;
    let expected = (1..=44)
        .filter(|&claim| seeds.judge(claim).unwrap().verdict() != without.judge(claim).unwrap().verdict());
    assert_eq!(column(&turned, "claim"), expected.map(|claim| claim.to_string()).collect::<Vec<_>>());
    assert_eq!(seeds.turned("a", &seeds, "b")?.frame().height(), 0);
    Ok(())
}
