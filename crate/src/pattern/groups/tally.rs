//! How many members of a group have each bit, and what follows from it: the group's distance
//! to a sample, and that of its members from one another.
//!
//! Counters stand upright: plane p holds bit p of all counters, 64 to a word, and members are added
//! to all of them at once by carry-save adders (Harley and Seal; Warren, *Hacker's Delight*, 2013, §5-1).
//! A member costs some five operations a word. What is asked for are sums over the bits, so no
//! counter is ever read: Σ s is the number of ones in the planes, each times 2ᵖ, and Σ s² that
//! of ones in every two planes at once.

use crate::pattern::Patterns;

/// Members that are added at once.
const EIGHT: usize = 8;
/// Bits of a counter: ids of examples have no more.
const PLANES: usize = u32::BITS as usize;

/// Over all members of `group`, by their places in `bank`: the bits in which they differ from `query`; and
/// over all pairs of members: the bits in which the two differ.
#[inline(always)]
pub(super) fn tally(bank: &Patterns, group: &[u32], query: &[u64]) -> (u64, u64) {
    let (mut apart, mut differing, mut first) = (0, 0, 0);
    while first < query.len() {
        // Known numbers of words, so that a row lies in registers.
        let (words, own) = match query.len() - first {
            5 => (5, tally_in::<5>(bank, group, query, first)),
            4.. => (4, tally_in::<4>(bank, group, query, first)),
            _ => (1, tally_in::<1>(bank, group, query, first)),
        };
        (apart, differing, first) = (apart + own.0, differing + own.1, first + words);
    }
    (apart, differing)
}

/// [`tally`] of the `W` words from `first` on.
#[inline(always)]
fn tally_in<const W: usize>(bank: &Patterns, group: &[u32], query: &[u64], first: usize) -> (u64, u64) {
    let planes = planes::<W>(bank, group, first);
    let planes = &planes[..levels(group)];
    let words = |row: &[u64]| -> [u64; W] { std::array::from_fn(|word| row[first + word]) };
    let (m, query) = (group.len() as u64, words(query));
    let (mut sum, mut shared, mut squares) = (0, 0, 0);
    for (p, plane) in planes.iter().enumerate() {
        sum += ones(plane, plane) << p;
        shared += ones(plane, &query) << p;
        squares += ones(plane, plane) << (2 * p);
        for (q, other) in planes[..p].iter().enumerate() {
            squares += ones(plane, other) << (p + q + 1); // in either order
        }
    }
    // Of m members s have a bit: where the query has it, m − s differ, elsewhere s. Among themselves
    // s(m − s) pairs differ.
    (m * ones(&query, &query) + sum - 2 * shared, m * sum - squares)
}

/// Planes that can hold a 1.
#[inline(always)]
fn levels(group: &[u32]) -> usize {
    (usize::BITS - group.len().leading_zeros()) as usize
}

#[inline(always)]
fn planes<const W: usize>(bank: &Patterns, group: &[u32], first: usize) -> [[u64; W]; PLANES] {
    let mut planes = [[0; W]; PLANES];
    let [ones, twos, fours, others @ ..] = &mut planes;
    let others = &mut others[..levels(group).saturating_sub(3)];
    for members in group.chunks(EIGHT) {
        let mut rows = [[0; W]; EIGHT];
        for (row, &id) in rows.iter_mut().zip(members) {
            row.copy_from_slice(&bank.row(id as usize)[first..][..W]);
        }
        let pairs = [0, 2, 4, 6].map(
            #[inline(always)]
            |pair| add(ones, &rows[pair], &rows[pair + 1]),
        );
        let (a, b) = (add(twos, &pairs[0], &pairs[1]), add(twos, &pairs[2], &pairs[3]));
        let mut carry = add(fours, &a, &b);
        for plane in &mut *others {
            for (own, carry) in plane.iter_mut().zip(&mut carry) {
                (*own, *carry) = (*own ^ *carry, *own & *carry);
            }
        }
    }
    planes
}

/// Adds `a` and `b` to a plane; what is carried to the next one.
#[inline(always)]
fn add<const W: usize>(plane: &mut [u64; W], a: &[u64; W], b: &[u64; W]) -> [u64; W] {
    let mut carry = [0; W];
    for word in 0..W {
        let one = a[word] ^ b[word];
        carry[word] = (a[word] & b[word]) | (plane[word] & one);
        plane[word] ^= one;
    }
    carry
}

/// Bits that are 1 in both.
#[inline(always)]
fn ones<const W: usize>(a: &[u64; W], b: &[u64; W]) -> u64 {
    a.iter().zip(b).map(|(a, b)| u64::from((a & b).count_ones())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Random, Stream,
        network::{Level, counting_at},
    };
    use ndarray::Array2;

    /// All numbers of words with code of their own and some without, around every block of eight.
    #[test]
    fn sums_are_those_of_all_members_and_all_pairs() {
        let mut random = Random::new(1, Stream::Noise);
        for width in [1, 64, 65, 130, 200, 300, 380, 512, 700] {
            let mut draw = |count| Array2::from_shape_simple_fn((count, width), || random.below(3) == 1);
            let (bank, queries) = (Patterns::new(&draw(40)).unwrap(), Patterns::new(&draw(1)).unwrap());
            for size in [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 64, 300] {
                let group: Vec<u32> = (0..size).map(|n| n * 7 % 40).collect();
                let to = |id: &u32| u64::from(bank.distance(*id as usize, &queries, 0).unwrap());
                let between =
                    |a: u32, b: u32| u64::from(bank.distance(a as usize, &bank, b as usize).unwrap());
                let apart: u64 = group.iter().map(to).sum();
                let pairs = (0..group.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
                let differing: u64 = pairs.map(|(a, b)| between(group[a], group[b])).sum();
                for &level in Level::all() {
                    let found = counting_at(
                        level,
                        #[inline(always)]
                        || tally(&bank, &group, queries.row(0)),
                    );
                    assert_eq!(found, (apart, differing), "{level:?}, {size} members of {width} bits");
                }
            }
        }
    }
}
