//! Tries an obligation on a few values before a solver is asked: most of what is
//! wrong shows at once, and always with the same counterexample, of values that
//! people know.

use rustc_hash::FxHashMap;
use waulk_ir::meaning::{Evaluation, Format, Sort, TermId, Terms};

use crate::obligation::Obligation;

/// The values tried for bit-vectors of a length.
fn edges(sort: Sort) -> Vec<u128> {
    let Sort::Bits(bits) = sort else { return vec![0, 1] };
    let top = 1 << (bits - 1);
    let mut edges = vec![0, 1, u128::MAX, top, top - 1, 2, 3, u128::from(bits), 0x55, 0xff];
    let floats = |format: Format| {
        let (infinity, nan) = (format.infinity(), format.canonical_nan());
        // One, and a half above: the exponent's bias is all ones but its top.
        let one = (infinity >> 1) & infinity;
        [
            one,
            one | 1 << (format.significand() - 2),
            one | top,
            infinity,
            nan,
            nan | 5,
            infinity | 1,
        ]
    };
    match bits {
        32 => edges.extend(floats(Format::F32)),
        64 => edges.extend(floats(Format::F64)),
        128 => {
            let lanes = floats(Format::F32).map(|lane| lane << 96 | lane << 32 | 0x8000_0000);
            edges.extend(lanes);
        }
        _ => {}
    }
    edges
}

/// Values for `leaves`, many times: first all of them alike, then mixed.
fn assignments(
    terms: &Terms,
    leaves: &[TermId],
    tries: u32,
) -> impl Iterator<Item = FxHashMap<TermId, u128>> {
    let edges: Vec<(TermId, Vec<u128>)> =
        leaves.iter().map(|&leaf| (leaf, edges(terms.sort(leaf)))).collect();
    // SplitMix64 (Steele, Lea and Flood, 2014), always from the same seed.
    let mut state = 0_u64;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    (0..tries as usize).map(move |round| {
        let mut choose = |edges: &[u128]| match edges.get(round) {
            Some(&edge) => edge,
            None => match next() {
                random if random % 8 == 0 => u128::from(next()) << 64 | u128::from(next()),
                random => edges[(random >> 32) as usize % edges.len()],
            },
        };
        edges.iter().map(|(leaf, edges)| (*leaf, choose(edges))).collect()
    })
}

/// Values among a few for which the conditions hold and no witness is one: a
/// counterexample where the left side has no choices, and probably else.
pub(crate) fn suspect(
    terms: &Terms,
    obligation: &Obligation,
    tries: u32,
) -> Option<FxHashMap<TermId, u128>> {
    let roots = [&obligation.conditions[..], &obligation.witnessed].concat();
    let evaluation = Evaluation::new(terms, &roots);
    assignments(terms, &obligation.leaves(), tries)
        .find(|values| evaluation.run(|leaf| values[&leaf]).iter().all(|&holds| holds != 0))
}

/// Among a few values there are some for which the conditions hold and the left
/// side does not trap.
pub(crate) fn can_occur(terms: &Terms, obligation: &Obligation, tries: u32) -> bool {
    let roots = [&obligation.conditions[..], &[obligation.left.traps]].concat();
    let evaluation = Evaluation::new(terms, &roots);
    let leaves = [&obligation.leaves()[..], &obligation.left_choices].concat();
    assignments(terms, &leaves, tries).any(|values| {
        let results = evaluation.run(|leaf| values[&leaf]);
        let (traps, conditions) = results.split_last().expect("whether it traps");
        *traps == 0 && !conditions.contains(&0)
    })
}
