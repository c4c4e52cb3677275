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
        assert!(table.rule(&file, RuleId(u32::MAX)).is_err());
        for kind in RuleKind::ALL {
            assert!(table.of_group(&file, kind, table.groups(kind)).is_err());
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
        let table = open(&file).unwrap();
        for (number, (rule, _)) in (0..).zip(&rules) {
            assert_eq!(table.rule(&file, RuleId(number)), Ok(*rule));
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
