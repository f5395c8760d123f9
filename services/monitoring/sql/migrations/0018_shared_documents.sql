-- SPDX-License-Identifier: Apache-2.0
-- Where else a file stands as proof (T2.6).

create index attachment_of_file on attachment (sha256);
create index document_of_file on document (sha256);
