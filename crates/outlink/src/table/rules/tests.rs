use super::*;

fn open(file: &[u8]) -> Result<Rules, Damaged> {
    Rules::open("test", file, Span::within(file, 0, file.len() as u64).unwrap())
}

/// Groups of one to three rules of several kinds whose numbers jump.
fn rules() -> Vec<(RuleRecord, bool)> {
    let mut rules = Vec::new();
    for (kind, groups) in [(RuleKind::Domain, 900_u32), (RuleKind::Url, 1), (RuleKind::Ip, 300)] {
        for group in 0..groups {
            let size = if kind == RuleKind::Ip { 1 } else { 1 + (group * 7 + 1) % 3 };
            for of_group in 0..size {
                let number = rules.len() as u32;
                let rule = RuleRecord {
                    list: ListId(if number < 256 { 9 } else { number % 17 * 4000 }),
                    kind,
                    effect: if number % 5 == 4 && number > 640 {
                        Effect::Except
                    } else {
                        Effect::Block
                    },
                    important: kind == RuleKind::Ip,
                    line: number.wrapping_mul(0x9e37_79b9) >> (number / 128 % 32),
                    attributes: if number < 512 { 3 } else { number * number },
                    group,
                };
                rules.push((rule, of_group == 0));
            }
        }
    }
    rules
}

fn build(rules: &[(RuleRecord, bool)]) -> Vec<u8> {
    let mut builder = RulesBuilder::default();
    for (rule, begins) in rules {
        if *begins {
            assert_eq!(builder.begin_group(rule.kind), rule.group);
        }
        let flags = (rule.effect, rule.important);
        builder.add(rule.kind, rule.list, rule.line, rule.attributes, flags);
    }
    assert_eq!(builder.count() as usize, rules.len());
    builder.finish()
}

#[test]
fn rules_come_back_as_they_were() {
    let rules = rules();
    for length in [0, 1, 127, 128, 129, 640, rules.len()] {
        let rules = &rules[..length];
        let file = build(rules);
        let table = open(&file).unwrap();
        table.verify(&file).unwrap();
        assert_eq!(table.count() as usize, length);
        for (number, (rule, _)) in (0..).zip(rules) {
            assert_eq!(table.rule(&file, RuleId(number)), Ok(*rule));
            assert_eq!(
                table.effect_and_attributes(&file, RuleId(number)),
                Ok((rule.effect, rule.attributes))
            );
            let group = table.of_group(&file, rule.kind, rule.group).unwrap();
            assert!(group.contains(&number));
            let is_of_group = |number: u32| {
                let other = rules[number as usize].0;
                (other.kind, other.group) == (rule.kind, rule.group)
            };
            assert!(group.clone().all(is_of_group));
            assert!(!rules.get(group.end as usize).is_some_and(|_| is_of_group(group.end)));
        }
        assert!(table.rule(&file, RuleId(length as u32)).is_err());
        assert!(table.effect_and_attributes(&file, RuleId(length as u32)).is_err());
        assert!(table.rule(&file, RuleId(u32::MAX)).is_err());
        for kind in RuleKind::ALL.iter().copied() {
            assert!(table.of_group(&file, kind, table.groups(kind)).is_err());
            assert!(table.of_group(&file, kind, table.groups(kind) + 1).is_err());
        }
    }
}

/// One list of different domains: what each takes is its line.
#[test]
fn what_rules_have_in_common_takes_no_room() {
    let rule = |line| RuleRecord {
        list: ListId(3),
        kind: RuleKind::Domain,
        effect: Effect::Block,
        important: false,
        line,
        attributes: 8,
        group: line,
    };
    let rules: Vec<_> = (0..128 * 64).map(|line| (rule(line), true)).collect();
    let file = build(&rules);
    // In the order of the lines, a line has 7 bits.
    assert_eq!(file.len(), 72 + 64 * (24 + 128 * 7 / 8));
}

/// Flags that all rules of a block have stand in the block alone, and take no bit of a row.
#[test]
fn flags_in_common_change_nothing_else() {
    let flags = [(Effect::Except, false), (Effect::Block, true), (Effect::Except, true)];
    for (effect, important) in flags {
        let rule = |line| RuleRecord {
            list: ListId(line % 2),
            kind: RuleKind::Prefix,
            effect,
            important,
            line: line + 1,
            attributes: line % 3,
            group: line,
        };
        let rules: Vec<_> = (0..130).map(|line| (rule(line), true)).collect();
        let file = build(&rules);
        // Rows of ten bits, and two of four.
        assert_eq!(file.len(), 72 + 2 * 24 + 128 * 10 / 8 + 1);
        let table = open(&file).unwrap();
        for (number, (rule, _)) in (0..).zip(&rules) {
            assert_eq!(table.rule(&file, RuleId(number)), Ok(*rule));
            assert_eq!(
                table.effect_and_attributes(&file, RuleId(number)),
                Ok((rule.effect, rule.attributes))
            );
        }
    }
}

#[test]
fn a_block_is_fixed_to_the_byte() {
    let mut builder = RulesBuilder::default();
    builder.begin_group(RuleKind::Host);
    builder.add(RuleKind::Host, ListId(2), 70_000, 5, (Effect::Except, true));
    builder.add(RuleKind::Host, ListId(3), 70_004, 5, (Effect::Block, false));
    let file = builder.finish();
    let mut expected = vec![0; 72];
    expected[8..16].copy_from_slice(&[2, 0, 0, 0, 1, 0, 0, 0]);
    expected.extend([0, 0, 0, 0]);
    expected
        .extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x70, 0x11, 1, 0, 5, 0, 0, 0, 2, 0, 3, 0, 1, 12]);
    expected.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    // List 0, line 0, flags 3; list 1, line 4, flags 0.
    expected.extend([0b0111_0000, 0b10]);
    assert_eq!(file, expected);
}

#[test]
fn damage_is_told_or_harmless_and_never_endless() {
    let rules = rules();
    let file = build(&rules[..300]);
    for length in 0..72 {
        assert!(open(&file[..length]).is_err());
    }
    for at in 0..file.len() {
        for byte in [0, 1, 7, 33, 0x80, 0xff] {
            let mut file = file.clone();
            file[at] = byte;
            let Ok(table) = open(&file) else { continue };
            for number in [0, 1, 127, 128, 299] {
                if let Ok(rule) = table.rule(&file, RuleId(number)) {
                    let _ = table.of_group(&file, rule.kind, rule.group);
                }
            }
            let _ = table.of_group(&file, RuleKind::Domain, 100);
            let _ = table.verify(&file);
        }
    }
}

#[test]
fn a_kind_has_no_more_groups_than_rules_and_none_without() {
    let kind = 8 * RuleKind::Domain as usize;
    for (of_rules, of_groups) in [(1, 2), (1, 0), (0, 1)] {
        let mut file = build(&rules()[..1]);
        assert_eq!(file[kind..kind + 8], [1, 0, 0, 0, 1, 0, 0, 0]);
        (file[kind], file[kind + 4]) = (of_rules, of_groups);
        // Room for samples.
        file.extend([0; 16]);
        assert!(open(&file).is_err(), "{of_rules} rules, {of_groups} groups");
    }
}

#[test]
fn a_rule_of_a_group_that_is_not_there_is_told() {
    let rule = |group| RuleRecord { group, ..rules()[0].0 };
    let mut file = build(&[(rule(0), true), (rule(1), true), (rule(2), true)]);
    // How many groups begin before the block.
    file[72 + 6] = 1;
    let table = open(&file).unwrap();
    assert_eq!(table.rule(&file, RuleId(1)), Ok(rule(2)));
    assert!(table.rule(&file, RuleId(2)).is_err());
    assert!(table.verify(&file).is_err());
}

#[test]
fn numbers_of_a_block_may_be_as_far_apart_as_they_can() {
    let min = RuleRecord {
        list: ListId(0),
        kind: RuleKind::Domain,
        effect: Effect::Block,
        important: false,
        line: 0,
        attributes: 0,
        group: 0,
    };
    let max = RuleRecord {
        list: ListId(u16::MAX.into()),
        effect: Effect::Except,
        important: true,
        line: u32::MAX,
        attributes: u32::MAX,
        group: 1,
        ..min
    };
    let file = build(&[(min, true), (max, true)]);
    let table = open(&file).unwrap();
    table.verify(&file).unwrap();
    assert_eq!(table.rule(&file, RuleId(0)), Ok(min));
    assert_eq!(table.rule(&file, RuleId(1)), Ok(max));
}

/// Kinds say how many rules and groups they have, and what the blocks say need not fit.
#[test]
fn a_group_that_is_not_of_its_kind_is_told() {
    let rule = |kind, group| RuleRecord { kind, group, ..rules()[0].0 };
    let (domain, url) = (RuleKind::Domain, RuleKind::Url);
    let (domain_at, url_at) = (8 * domain as usize, 8 * url as usize);
    let mut file = build(&[
        (rule(domain, 0), true),
        (rule(domain, 0), false),
        (rule(domain, 0), false),
        (rule(domain, 1), true),
        (rule(url, 0), true),
    ]);
    (file[domain_at], file[url_at]) = (3, 2);
    let table = open(&file).unwrap();
    assert!(table.of_group(&file, domain, 0).is_ok());
    assert!(table.of_group(&file, domain, 1).is_err(), "it begins where the kind ends");
    assert!(table.verify(&file).is_err());

    let mut file = build(&[
        (rule(domain, 0), true),
        (rule(domain, 1), true),
        (rule(url, 0), true),
        (rule(url, 0), false),
        (rule(url, 0), false),
    ]);
    (file[domain_at], file[url_at]) = (3, 2);
    let table = open(&file).unwrap();
    assert!(table.of_group(&file, url, 0).is_err(), "it begins before the kind does");
    assert!(table.verify(&file).is_err());
}

#[test]
fn what_does_not_add_up_is_told() {
    let rules = rules();
    let sound = build(&rules[..640]);
    open(&sound).unwrap().verify(&sound).unwrap();
    let mut file = sound.clone();
    file[72 + 4] += 1;
    assert!(open(&file).unwrap().verify(&file).is_err(), "a sample leads to the next block");
    let mut file = sound;
    file.push(0);
    assert!(open(&file).unwrap().verify(&file).is_err(), "there is more than the rows");
}
