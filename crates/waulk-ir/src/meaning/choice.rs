//! The meaning of `select`, whose operands have any type.

use super::meanings;

meanings! { |t|
    select(chosen, other, condition) = {
        let zero = t.is(condition, 0);
        t.ite(zero, other, chosen)
    };
}
