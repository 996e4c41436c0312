//! Matrix products and elementwise loops that give the same bits for every
//! number of threads and every size of cache.

use ndarray::{ArrayView2, ArrayViewMut2, Axis};

/// Longest sum that one call of the product may run: `gemm` never cuts sums of up to
/// 512 terms, longer ones it would cut by the size of the processor's caches.
const TERMS: usize = 512;

/// `into` = `a` · `b`, on the calling thread. Transposed views cost nothing.
pub(super) fn product(mut into: ArrayViewMut2<f32>, a: ArrayView2<f32>, b: ArrayView2<f32>) {
    let ((rows, terms), columns) = (a.dim(), b.ncols());
    assert!(b.nrows() == terms && into.dim() == (rows, columns), "shapes of a matrix product");
    if terms == 0 {
        return into.fill(0.0);
    }
    let pieces = terms.div_ceil(TERMS);
    let piece = terms.div_ceil(pieces);
    for start in (0..terms).step_by(piece) {
        // SAFETY: the three views are valid for their shapes and strides, checked
        // above; `start..start + piece`, cut off at `terms`, lies inside both factors.
        unsafe {
            gemm::gemm(
                rows,
                columns,
                piece.min(terms - start),
                into.as_mut_ptr(),
                into.strides()[1],
                into.strides()[0],
                start > 0,
                a.as_ptr().offset(start as isize * a.strides()[1]),
                a.strides()[1],
                a.strides()[0],
                b.as_ptr().offset(start as isize * b.strides()[0]),
                b.strides()[1],
                b.strides()[0],
                1.0,
                1.0,
                false,
                false,
                false,
                gemm::Parallelism::None,
            );
        }
    }
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
        rayon::join(
            || halve(start, left, axis, size, work),
            || halve(start + cut, right, axis, size, work),
        );
    }
    halve(0, matrix, axis, size, work);
}

/// Runs `work` compiled for the widest vectors of this processor. Rust never
/// reorders or fuses floating-point operations, so only the speed depends on it.
#[inline(always)]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
        fn avx512<R>(work: impl FnOnce() -> R) -> R {
            work()
        }
        #[target_feature(enable = "avx2")]
        fn avx2<R>(work: impl FnOnce() -> R) -> R {
            work()
        }
        // SAFETY: called only where the processor has the features.
        unsafe {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                return avx512(work);
            }
            if is_x86_feature_detected!("avx2") {
                return avx2(work);
            }
        }
    }
    work()
}

/// The vector instructions that matrix products use here: `"avx512"`, `"avx2+fma"`,
/// `"neon"` or `"scalar"`.
///
/// The same seed gives the same bits on processors of the same level, for any
/// number of threads; across levels sums round differently in the last places.
pub fn simd_level() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            return "avx512";
        }
        if is_x86_feature_detected!("fma") {
            return "avx2+fma";
        }
    }
    if cfg!(target_arch = "aarch64") { "neon" } else { "scalar" }
}
