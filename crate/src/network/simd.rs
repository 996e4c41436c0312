//! The processor's vector instructions.

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
/// `"neon"` or `"scalar"`. They decide how fast products are, not what they give.
pub fn simd_level() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            return "avx512";
        }
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return "avx2+fma";
        }
    }
    if cfg!(target_arch = "aarch64") { "neon" } else { "scalar" }
}
