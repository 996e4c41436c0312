//! Matrix products that give the same bits on every number of threads and for every
//! size of cache and vector.
//!
//! Each sum runs over its terms in their order, one fused multiply-add after the
//! other: c ← fma(a, b, c). Registers hold a block of sums, 6 rows × up to four
//! vectors of columns; nothing is packed, because the factor on the right always
//! lies in memory row by row. Blocks only decide which sums run side by side.

use ndarray::{ArrayView2, ArrayViewMut2, Axis};

use super::simd::Level;

/// Rows of the block of sums that registers hold.
const ROWS: usize = 6;

/// `into` = `a` · `b`, on the calling thread. The rows of `b` and of `into` must lie
/// in one piece each; `a` may be any view, such as a transposed one.
pub(crate) fn product(into: ArrayViewMut2<f32>, a: ArrayView2<f32>, b: ArrayView2<f32>) {
    product_at(Level::here(), into, a, b);
}

/// [`product`] with the instructions of `level`, which the processor must have.
fn product_at(level: Level, mut into: ArrayViewMut2<f32>, a: ArrayView2<f32>, b: ArrayView2<f32>) {
    let ((rows, terms), columns) = (a.dim(), b.ncols());
    assert!(b.nrows() == terms && into.dim() == (rows, columns), "shapes of a matrix product");
    if rows == 0 || columns == 0 || terms == 0 {
        return into.fill(0.0);
    }
    assert!(columns == 1 || (b.strides()[1] == 1 && into.strides()[1] == 1), "rows in one piece");
    let factors = Factors {
        terms,
        a: a.as_ptr(),
        a_row: a.strides()[0],
        a_term: a.strides()[1],
        b: b.as_ptr(),
        b_term: b.strides()[0],
        into: into.as_mut_ptr(),
        into_row: into.strides()[0],
    };
    // SAFETY: the pointers and strides are those of views of the shapes checked
    // above, and `into` is borrowed mutably; `level` is one that the processor has.
    unsafe { factors.multiply(level, rows, columns) }
}

/// Where the factors and the result lie.
#[derive(Clone, Copy)]
struct Factors {
    terms: usize,
    a: *const f32,
    a_row: isize,
    a_term: isize,
    b: *const f32,
    b_term: isize,
    into: *mut f32,
    into_row: isize,
}

/// A vector register of f32.
trait Vector: Copy {
    const LANES: usize;
    unsafe fn splat(value: f32) -> Self;
    unsafe fn load(from: *const f32) -> Self;
    unsafe fn store(self, to: *mut f32);
    /// `self` · `b` + `c`, rounded once.
    unsafe fn fma(self, b: Self, c: Self) -> Self;
}

impl Factors {
    /// Chooses the widest vectors of `level` that the columns can fill.
    unsafe fn multiply(self, level: Level, rows: usize, columns: usize) {
        unsafe {
            match level {
                #[cfg(target_arch = "x86_64")]
                Level::Avx512 if columns >= 16 => x86::avx512(self, rows, columns),
                #[cfg(target_arch = "x86_64")]
                Level::Avx512 | Level::Avx2 => x86::avx2(self, rows, columns),
                #[cfg(target_arch = "aarch64")]
                Level::Neon if columns >= 4 => {
                    self.panels::<std::arch::aarch64::float32x4_t, 4>(rows, columns)
                }
                _ => self.panels::<f32, 2>(rows, columns),
            }
        }
    }

    /// Panels of up to `WIDE` vectors of columns, from left to right, as wide as each
    /// other. The last one is moved back to end at the last column: what it computes
    /// twice comes out the same.
    #[inline(always)]
    unsafe fn panels<V: Vector, const WIDE: usize>(self, rows: usize, columns: usize) {
        let (mut column, widest) = (0, WIDE.min(columns / V::LANES));
        while column < columns {
            let left = (columns - column).div_ceil(V::LANES);
            let vectors = left.div_ceil(left.div_ceil(widest));
            let start = column.min(columns - vectors * V::LANES);
            let panel =
                Self { b: unsafe { self.b.add(start) }, into: unsafe { self.into.add(start) }, ..self };
            unsafe {
                match vectors {
                    4 => panel.all_rows::<V, 4>(rows),
                    3 => panel.all_rows::<V, 3>(rows),
                    2 => panel.all_rows::<V, 2>(rows),
                    _ => panel.all_rows::<V, 1>(rows),
                }
            }
            column = start + vectors * V::LANES;
        }
    }

    #[inline(always)]
    unsafe fn all_rows<V: Vector, const N: usize>(self, rows: usize) {
        unsafe {
            for row in (0..rows - rows % ROWS).step_by(ROWS) {
                self.block::<V, ROWS, N>(row);
            }
            let row = rows - rows % ROWS;
            match rows % ROWS {
                0 => {}
                1 => self.block::<V, 1, N>(row),
                2 => self.block::<V, 2, N>(row),
                3 => self.block::<V, 3, N>(row),
                4 => self.block::<V, 4, N>(row),
                _ => self.block::<V, 5, N>(row),
            }
        }
    }

    /// `R` rows × `N` vectors of sums, held in registers over all terms.
    #[inline(always)]
    unsafe fn block<V: Vector, const R: usize, const N: usize>(self, row: usize) {
        unsafe {
            let mut sums = [[V::splat(0.0); N]; R];
            let mut a = self.a.offset(row as isize * self.a_row);
            let mut b = self.b;
            for _ in 0..self.terms {
                let mut vectors = [V::splat(0.0); N];
                for (n, vector) in vectors.iter_mut().enumerate() {
                    *vector = V::load(b.add(n * V::LANES));
                }
                for (r, sums) in sums.iter_mut().enumerate() {
                    let factor = V::splat(*a.offset(r as isize * self.a_row));
                    for (sum, vector) in sums.iter_mut().zip(vectors) {
                        *sum = factor.fma(vector, *sum);
                    }
                }
                a = a.wrapping_offset(self.a_term);
                b = b.wrapping_offset(self.b_term);
            }
            for (r, sums) in sums.into_iter().enumerate() {
                let into = self.into.offset((row + r) as isize * self.into_row);
                for (n, sum) in sums.into_iter().enumerate() {
                    sum.store(into.add(n * V::LANES));
                }
            }
        }
    }
}

impl Vector for f32 {
    const LANES: usize = 1;
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        value
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        unsafe { *from }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        unsafe { *to = self }
    }
    #[inline(always)]
    unsafe fn fma(self, b: Self, c: Self) -> Self {
        self.mul_add(b, c)
    }
}

/// [`Vector`] for a register type: its lanes and its four instructions.
macro_rules! vector {
    ($register:path, $lanes:literal, $module:path, $splat:ident, $load:ident, $store:ident, |$a:ident, $b:ident, $c:ident| $fma:expr) => {
        impl Vector for $register {
            const LANES: usize = $lanes;
            #[inline(always)]
            unsafe fn splat(value: f32) -> Self {
                use $module::*;
                unsafe { $splat(value) }
            }
            #[inline(always)]
            unsafe fn load(from: *const f32) -> Self {
                use $module::*;
                unsafe { $load(from) }
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut f32) {
                use $module::*;
                unsafe { $store(to, self) }
            }
            #[inline(always)]
            unsafe fn fma(self, $b: Self, $c: Self) -> Self {
                use $module::*;
                let $a = self;
                unsafe { $fma }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Factors, Vector};
    use std::arch::x86_64 as arch;

    #[target_feature(enable = "avx512f")]
    pub unsafe fn avx512(factors: Factors, rows: usize, columns: usize) {
        unsafe { factors.panels::<arch::__m512, 4>(rows, columns) }
    }

    #[target_feature(enable = "avx2,fma")]
    pub unsafe fn avx2(factors: Factors, rows: usize, columns: usize) {
        unsafe {
            match columns {
                8.. => factors.panels::<arch::__m256, 2>(rows, columns),
                4.. => factors.panels::<arch::__m128, 2>(rows, columns),
                _ => factors.panels::<f32, 2>(rows, columns),
            }
        }
    }

    vector!(arch::__m512, 16, arch, _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps, |a, b, c| {
        _mm512_fmadd_ps(a, b, c)
    });
    vector!(arch::__m256, 8, arch, _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps, |a, b, c| {
        _mm256_fmadd_ps(a, b, c)
    });
    vector!(arch::__m128, 4, arch, _mm_set1_ps, _mm_loadu_ps, _mm_storeu_ps, |a, b, c| {
        _mm_fmadd_ps(a, b, c)
    });
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use super::Vector;
    use std::arch::aarch64 as arch;

    vector!(arch::float32x4_t, 4, arch, vdupq_n_f32, vld1q_f32, vst1q_f32, |a, b, c| vfmaq_f32(c, a, b));
}

/// Cuts `matrix` along `axis` into tiles of `size` and does `work(start, tile)` on
/// each, in parallel. The cuts depend on nothing but `size`.
pub(super) fn tiles<F>(matrix: ArrayViewMut2<f32>, axis: Axis, size: usize, work: &F)
where
    F: Fn(usize, ArrayViewMut2<f32>) + Sync,
{
    fn halve<F>(start: usize, matrix: ArrayViewMut2<f32>, axis: Axis, size: usize, work: &F)
    where
        F: Fn(usize, ArrayViewMut2<f32>) + Sync,
    {
        let count = matrix.len_of(axis).div_ceil(size);
        if count <= 1 {
            return work(start, matrix);
        }
        let cut = count / 2 * size;
        let (left, right) = matrix.split_at(axis, cut);
        rayon::join(|| halve(start, left, axis, size, work), || halve(start + cut, right, axis, size, work));
    }
    halve(0, matrix, axis, size, work);
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::{Random, Stream};

    /// Every shape near the edges of blocks and vectors, with every level that this
    /// processor has, against plain sums of the same fused multiply-adds: equal to the
    /// last bit.
    #[test]
    fn blocks_and_vectors_change_no_bit() {
        let mut random = Random::new(1, Stream::InitialWeights);
        let levels = Level::all();
        assert_eq!((levels.first(), levels.last()), (Some(&Level::here()), Some(&Level::Scalar)));
        for columns in [1, 2, 3, 4, 5, 7, 8, 10, 12, 15, 16, 17, 31, 33, 48, 50, 60, 63, 64, 65, 80, 130] {
            for (rows, terms) in [(1, 1), (2, 9), (5, 0), (6, 33), (7, 5), (13, 64)] {
                let mut draw = |shape| Array2::from_shape_simple_fn(shape, || random.symmetric(1.0));
                let (a, b) = (draw((terms, rows)), draw((terms, columns)));
                for &level in levels {
                    let mut c = Array2::from_elem((rows, columns), f32::NAN);
                    product_at(level, c.view_mut(), a.t(), b.view());
                    for ((row, column), &sum) in c.indexed_iter() {
                        let plain = (0..terms).fold(0f32, |c, k| a[[k, row]].mul_add(b[[k, column]], c));
                        assert_eq!(sum.to_bits(), plain.to_bits(), "{level:?}: {rows} × {terms} × {columns}");
                    }
                }
            }
        }
    }
}
