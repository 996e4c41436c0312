//! The processor's vector instructions.

/// Levels of vector instructions, the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // each processor family has only some
pub(crate) enum Level {
    Avx512,
    Avx2,
    Neon,
    Scalar,
}

impl Level {
    /// The widest that this processor has.
    pub fn here() -> Self {
        Self::all()[0]
    }

    /// All that this processor has, the widest first.
    #[cfg(target_arch = "x86_64")]
    pub fn all() -> &'static [Self] {
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        match (avx512, avx2) {
            (true, true) => &[Self::Avx512, Self::Avx2, Self::Scalar],
            (_, true) => &[Self::Avx2, Self::Scalar],
            _ => &[Self::Scalar],
        }
    }

    /// All that this processor has, the widest first.
    #[cfg(not(target_arch = "x86_64"))]
    pub fn all() -> &'static [Self] {
        if cfg!(target_arch = "aarch64") { &[Self::Neon, Self::Scalar] } else { &[Self::Scalar] }
    }
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
            match Level::here() {
                Level::Avx512 => return avx512(work),
                Level::Avx2 => return avx2(work),
                _ => {}
            }
        }
    }
    work()
}

/// [`wide`] for work that counts bits: with the vectors' own popcount where there is one.
#[inline(always)]
pub(crate) fn counting<R>(work: impl FnOnce() -> R) -> R {
    counting_at(Level::here(), work)
}

/// [`counting`] with the code for `level`, or for the next lower one that this processor has.
#[inline(always)]
#[allow(unused_variables)] // of `level`, where there is one code only
pub(crate) fn counting_at<R>(level: Level, work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,popcnt")]
        fn avx512<R>(work: impl FnOnce() -> R) -> R {
            work()
        }
        #[target_feature(enable = "avx2,popcnt")]
        fn avx2<R>(work: impl FnOnce() -> R) -> R {
            work()
        }
        let has = |level| Level::all().contains(&level) && is_x86_feature_detected!("popcnt");
        let widest = has(Level::Avx512) && is_x86_feature_detected!("avx512vpopcntdq");
        // SAFETY: called only where the processor has the features.
        unsafe {
            match level {
                Level::Avx512 if widest => return avx512(work),
                Level::Avx512 | Level::Avx2 if has(Level::Avx2) => return avx2(work),
                _ => {}
            }
        }
    }
    work()
}

/// The vector instructions that matrix products use here: `"avx512"`, `"avx2+fma"`,
/// `"neon"` or `"scalar"`. They decide how fast products are, not what they give.
pub fn simd_level() -> &'static str {
    match Level::here() {
        Level::Avx512 => "avx512",
        Level::Avx2 => "avx2+fma",
        Level::Neon => "neon",
        Level::Scalar => "scalar",
    }
}
