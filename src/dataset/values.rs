//! The values of one facet, row by row, in as few bytes as they need.
//!
//! | a row has                      | kept as                         | bytes a row      |
//! |--------------------------------|---------------------------------|------------------|
//! | never any value                | [`FacetValues::Missing`]        | 0                |
//! | always the same value          | [`FacetValues::Same`]           | 0                |
//! | at most one value              | [`FacetValues::One`]            | 1, 2 or 4        |
//! | any number of values           | [`FacetValues::Many`]           | 4, and 1, 2 or 4 a value |

use std::ops::Range;

/// A value of a facet: the place of its name in [`Names`](super::Names).
pub type ValueId = u32;

/// Value ids of one width: the narrowest that has room for all names of the facet and for "none".
#[derive(Clone, Debug)]
pub enum Ids {
    /// Fewer than 255 names.
    U8(Vec<u8>),
    /// Fewer than 65 535 names.
    U16(Vec<u16>),
    /// Any number of names.
    U32(Vec<u32>),
}

/// The values of one facet for every row.
#[derive(Clone, Debug, Default)]
pub enum FacetValues {
    /// No row has a value.
    #[default]
    Missing,
    /// Every row has this one value.
    Same(ValueId),
    /// At most one value a row; the greatest number of the width stands for none.
    One(Ids),
    /// `offsets[row]..offsets[row + 1]` are the row's places in the ids.
    Many {
        /// One more than there are rows.
        offsets: Vec<u32>,
        /// The values of all rows, one after the other.
        ids: Ids,
    },
}

/// The values of one row, in the order of the file.
#[derive(Clone, Debug)]
pub struct Values<'a>(Inner<'a>);

#[derive(Clone, Debug)]
enum Inner<'a> {
    One(Option<ValueId>),
    U8(std::slice::Iter<'a, u8>),
    U16(std::slice::Iter<'a, u16>),
    U32(std::slice::Iter<'a, u32>),
}

/// Runs the same code over ids of any width; `$ids` is a slice of the width, and `none` its sign for no value.
#[macro_export]
#[doc(hidden)]
macro_rules! with_ids {
    ($all:expr, |$ids:ident, $none:ident| $body:expr) => {
        match $all {
            $crate::dataset::Ids::U8($ids) => {
                let $none = u8::MAX;
                $body
            }
            $crate::dataset::Ids::U16($ids) => {
                let $none = u16::MAX;
                $body
            }
            $crate::dataset::Ids::U32($ids) => {
                let $none = u32::MAX;
                $body
            }
        }
    };
}
pub use with_ids;

impl Ids {
    /// The number of ids.
    pub fn len(&self) -> usize {
        with_ids!(self, |ids, _none| ids.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id at a place; `None` for the sign of no value.
    pub fn get(&self, at: usize) -> Option<ValueId> {
        with_ids!(self, |ids, none| ids.get(at).filter(|&&id| id != none).map(|&id| ValueId::from(id)))
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        with_ids!(self, |ids, _none| std::mem::size_of_val(ids.as_slice()))
    }

    /// Adds an id, or the sign of no value; the width grows when it must.
    pub(super) fn push(&mut self, id: Option<ValueId>) {
        let greatest = id.unwrap_or(0);
        match self {
            Self::U8(ids) if greatest < u32::from(u8::MAX) => ids.push(id.map_or(u8::MAX, |id| id as u8)),
            Self::U16(ids) if greatest < u32::from(u16::MAX) => ids.push(id.map_or(u16::MAX, |id| id as u16)),
            Self::U32(ids) => ids.push(id.unwrap_or(u32::MAX)),
            Self::U8(_) | Self::U16(_) => {
                self.widen(greatest);
                self.push(id);
            }
        }
    }

    /// Makes the ids wide enough for `greatest`.
    pub(super) fn widen(&mut self, greatest: ValueId) {
        match self {
            Self::U8(ids) if greatest >= u32::from(u8::MAX) => {
                let wide = ids.iter().map(|&id| if id == u8::MAX { u16::MAX } else { u16::from(id) }).collect();
                *self = Self::U16(wide);
                self.widen(greatest);
            }
            Self::U16(ids) if greatest >= u32::from(u16::MAX) => {
                *self =
                    Self::U32(ids.iter().map(|&id| if id == u16::MAX { u32::MAX } else { u32::from(id) }).collect());
            }
            _ => {}
        }
    }

    /// Adds ids, none of which is wider than these are.
    fn extend(&mut self, more: impl Iterator<Item = Option<ValueId>>) {
        match self {
            Self::U8(ids) => ids.extend(more.map(|id| id.map_or(u8::MAX, |id| id as u8))),
            Self::U16(ids) => ids.extend(more.map(|id| id.map_or(u16::MAX, |id| id as u16))),
            Self::U32(ids) => ids.extend(more.map(|id| id.unwrap_or(u32::MAX))),
        }
    }

    pub(super) fn truncate(&mut self, len: usize) {
        with_ids!(self, |ids, _none| ids.truncate(len));
    }

    /// The ids at these places, in their order.
    fn gathered(&self, rows: &[u32]) -> Self {
        match self {
            Self::U8(ids) => Self::U8(gather(ids, rows)),
            Self::U16(ids) => Self::U16(gather(ids, rows)),
            Self::U32(ids) => Self::U32(gather(ids, rows)),
        }
    }

    /// The ids of these rows, whose stretches `offsets` tells, one after the other.
    fn gathered_stretches(&self, offsets: &[u32], rows: &[u32]) -> Self {
        match self {
            Self::U8(ids) => Self::U8(gather_stretches(ids, offsets, rows)),
            Self::U16(ids) => Self::U16(gather_stretches(ids, offsets, rows)),
            Self::U32(ids) => Self::U32(gather_stretches(ids, offsets, rows)),
        }
    }
}

impl Default for Ids {
    fn default() -> Self {
        Self::U8(Vec::new())
    }
}

/// The items at these places, in their order.
pub(super) fn gather<T: Copy + Default>(items: &[T], rows: &[u32]) -> Vec<T> {
    rows.iter().map(|&row| items.get(row as usize).copied().unwrap_or_default()).collect()
}

fn gather_stretches<T: Copy>(items: &[T], offsets: &[u32], rows: &[u32]) -> Vec<T> {
    let mut out = Vec::with_capacity(items.len());
    for &row in rows {
        let stretch = stretch_of(offsets, row as usize);
        match items.get(stretch) {
            // Most stretches are of one or two; a call for copying would cost more than they do.
            Some(&[one]) => out.push(one),
            Some(&[one, two]) => {
                out.push(one);
                out.push(two);
            }
            Some(many) => out.extend_from_slice(many),
            None => {}
        }
    }
    out
}

fn stretch_of(offsets: &[u32], row: usize) -> Range<usize> {
    match (offsets.get(row), offsets.get(row + 1)) {
        (Some(&start), Some(&end)) => start as usize..end as usize,
        _ => 0..0,
    }
}

impl FacetValues {
    /// The values of a row.
    pub fn get(&self, row: usize) -> Values<'_> {
        Values(match self {
            Self::Missing => Inner::One(None),
            Self::Same(id) => Inner::One(Some(*id)),
            Self::One(ids) => Inner::One(ids.get(row)),
            Self::Many { offsets, ids } => {
                let stretch = stretch_of(offsets, row);
                match ids {
                    Ids::U8(ids) => Inner::U8(ids.get(stretch).unwrap_or_default().iter()),
                    Ids::U16(ids) => Inner::U16(ids.get(stretch).unwrap_or_default().iter()),
                    Ids::U32(ids) => Inner::U32(ids.get(stretch).unwrap_or_default().iter()),
                }
            }
        })
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Missing | Self::Same(_) => 0,
            Self::One(ids) => ids.bytes(),
            Self::Many { offsets, ids } => std::mem::size_of_val(offsets.as_slice()) + ids.bytes(),
        }
    }

    /// Adds the values of the next row, which is row `n_rows`.
    pub(super) fn push(&mut self, n_rows: usize, values: &[ValueId]) {
        match (&mut *self, values) {
            (Self::Missing, []) => {}
            (Self::Missing, &[id]) if n_rows == 0 => *self = Self::Same(id),
            (Self::Same(known), &[id]) if *known == id => {}
            (Self::One(ids), []) => ids.push(None),
            (Self::One(ids), &[id]) => ids.push(Some(id)),
            (Self::Many { offsets, ids }, values) => {
                for &id in values {
                    ids.push(Some(id));
                }
                offsets.push(ids.len() as u32);
            }
            (_, values) => {
                self.loosen(n_rows, values.len());
                self.push(n_rows, values);
            }
        }
    }

    /// Turns into the form that has room for a row of `n_values` values after `n_rows` rows.
    fn loosen(&mut self, n_rows: usize, n_values: usize) {
        let same = match self {
            Self::Same(id) => Some(*id),
            _ => None,
        };
        match std::mem::take(self) {
            Self::Missing | Self::Same(_) => {
                let mut ids = Ids::default();
                ids.widen(same.unwrap_or(0));
                (0..n_rows).for_each(|_| ids.push(same));
                *self = Self::One(ids);
                if n_values > 1 {
                    self.loosen(n_rows, n_values);
                }
            }
            Self::One(ids) => {
                let mut offsets = Vec::with_capacity(n_rows + 1);
                offsets.push(0);
                let mut kept = Ids::default();
                for at in 0..ids.len() {
                    if let Some(id) = ids.get(at) {
                        kept.push(Some(id));
                    }
                    offsets.push(kept.len() as u32);
                }
                *self = Self::Many { offsets, ids: kept };
            }
            many @ Self::Many { .. } => *self = many,
        }
    }

    /// Adds the values of the `n_part` rows of `part`, whose value `i` is called `names[i]` here, after `n_rows` rows.
    pub(super) fn append(&mut self, n_rows: usize, part: &Self, n_part: usize, names: &[ValueId]) {
        let name = |id: ValueId| names.get(id as usize).copied().unwrap_or(0);
        let greatest = names.iter().copied().max().unwrap_or(0);
        match (&mut *self, part) {
            (Self::Missing, Self::Missing) => {}
            (Self::One(ids), Self::One(more)) => {
                ids.widen(greatest);
                with_ids!(more, |more, sign| ids
                    .extend(more.iter().map(|&id| (id != sign).then(|| name(ValueId::from(id))))));
            }
            (Self::Many { offsets, ids }, Self::Many { offsets: more_offsets, ids: more }) => {
                ids.widen(greatest);
                let base = ids.len() as u32;
                offsets.extend(more_offsets.iter().skip(1).map(|end| base + end));
                with_ids!(more, |more, _sign| ids.extend(more.iter().map(|&id| Some(name(ValueId::from(id))))));
            }
            _ => {
                let mut values = Vec::new();
                for row in 0..n_part {
                    values.clear();
                    values.extend(part.get(row).map(name));
                    self.push(n_rows + row, &values);
                }
            }
        }
    }

    /// Forgets all rows from `n_rows` on.
    pub(super) fn truncate(&mut self, n_rows: usize) {
        match self {
            Self::Missing => {}
            Self::Same(_) if n_rows > 0 => {}
            Self::Same(_) => *self = Self::Missing,
            Self::One(ids) => ids.truncate(n_rows),
            Self::Many { offsets, ids } => {
                offsets.truncate(n_rows + 1);
                ids.truncate(offsets.last().map_or(0, |&end| end as usize));
            }
        }
    }

    /// The values of these rows, in their order.
    pub(super) fn gathered(&self, rows: &[u32]) -> Self {
        match self {
            Self::Missing => Self::Missing,
            Self::Same(id) => Self::Same(*id),
            Self::One(ids) => Self::One(ids.gathered(rows)),
            Self::Many { offsets, ids } => {
                let mut end = 0;
                let mut sorted = Vec::with_capacity(rows.len() + 1);
                sorted.push(0);
                sorted.extend(rows.iter().map(|&row| {
                    end += stretch_of(offsets, row as usize).len() as u32;
                    end
                }));
                Self::Many { offsets: sorted, ids: ids.gathered_stretches(offsets, rows) }
            }
        }
    }
}

impl Values<'_> {
    /// The first value.
    pub fn first(&self) -> Option<ValueId> {
        self.clone().next()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether one of them is `value`.
    pub fn contains(&self, value: ValueId) -> bool {
        self.clone().any(|id| id == value)
    }
}

impl Iterator for Values<'_> {
    type Item = ValueId;

    fn next(&mut self) -> Option<ValueId> {
        match &mut self.0 {
            Inner::One(id) => id.take(),
            Inner::U8(ids) => ids.next().map(|&id| ValueId::from(id)),
            Inner::U16(ids) => ids.next().map(|&id| ValueId::from(id)),
            Inner::U32(ids) => ids.next().copied(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let n = match &self.0 {
            Inner::One(id) => usize::from(id.is_some()),
            Inner::U8(ids) => ids.len(),
            Inner::U16(ids) => ids.len(),
            Inner::U32(ids) => ids.len(),
        };
        (n, Some(n))
    }
}

impl ExactSizeIterator for Values<'_> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_pushed_is_what_is_read_in_any_order(
            rows in proptest::collection::vec(proptest::collection::vec(0..70_000_u32, 0..3), 0..60),
            cut in 0..60_usize,
        ) {
            let mut column = FacetValues::default();
            for (n_rows, values) in rows.iter().enumerate() {
                column.push(n_rows, values);
            }
            let order: Vec<u32> = (0..rows.len() as u32).rev().collect();
            let turned = column.gathered(&order);
            for (i, values) in rows.iter().enumerate() {
                prop_assert_eq!(&column.get(i).collect::<Vec<_>>(), values);
                prop_assert_eq!(&turned.get(rows.len() - 1 - i).collect::<Vec<_>>(), values);
            }
            let mut whole = FacetValues::default();
            let names: Vec<u32> = (0..70_000).map(|id| 70_000 - id).collect();
            for part in 0..3 {
                whole.append(part * rows.len(), &column, rows.len(), &names);
            }
            for (i, values) in rows.iter().enumerate() {
                let named: Vec<u32> = values.iter().map(|id| 70_000 - id).collect();
                prop_assert_eq!(&whole.get(2 * rows.len() + i).collect::<Vec<_>>(), &named);
            }
            let cut = cut.min(rows.len());
            column.truncate(cut);
            column.push(cut, &[7]);
            prop_assert_eq!(column.get(cut).collect::<Vec<_>>(), vec![7]);
            for (i, values) in rows.iter().take(cut).enumerate() {
                prop_assert_eq!(&column.get(i).collect::<Vec<_>>(), values);
            }
        }
    }

    #[test]
    fn a_column_is_as_narrow_as_its_values_allow() {
        let mut column = FacetValues::default();
        (0..100).for_each(|n| column.push(n, &[3]));
        assert!(matches!(column, FacetValues::Same(3)) && column.bytes() == 0);
        column.push(100, &[4]);
        assert_eq!(column.bytes(), 101);
        column.push(101, &[300]);
        assert_eq!(column.bytes(), 204);
        column.push(102, &[1, 2]);
        assert_eq!(column.bytes(), 104 * 4 + 104 * 2);
    }
}
