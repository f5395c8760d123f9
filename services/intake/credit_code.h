/* SPDX-License-Identifier: Apache-2.0 */
/* Unified social credit codes (GB 32100-2015). Pure. */
#pragma once

enum credit_code_fault {
    CREDIT_CODE_FINE,
    CREDIT_CODE_FORM, /* not 18 characters of the code's alphabet */
    CREDIT_CODE_CHECK /* the last character is not the sum's */
};

/* Of a code already folded (text_fold). */
enum credit_code_fault credit_code_check(const char *code);
