/* SPDX-License-Identifier: Apache-2.0 */
/* 17 characters weighted by powers of three, modulo 31; the 18th closes the sum. */
#include "credit_code.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

enum { CODE_LENGTH = 18, MODULUS = 31 };

enum credit_code_fault credit_code_check(const char *code)
{
    if (strlen(code) != CODE_LENGTH || strspn(code, alphabet) != CODE_LENGTH)
        return CREDIT_CODE_FORM;
    int sum = 0;
    int weight = 1;
    for (int i = 0; i < CODE_LENGTH - 1; i++) {
        sum += weight * (int)(strchr(alphabet, code[i]) - alphabet);
        weight = weight * 3 % MODULUS;
    }
    int check = (MODULUS - sum % MODULUS) % MODULUS;
    return code[CODE_LENGTH - 1] == alphabet[check] ? CREDIT_CODE_FINE : CREDIT_CODE_CHECK;
}
