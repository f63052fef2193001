// Part of Crossisle, SPDX-License-Identifier: MIT
