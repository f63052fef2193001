// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/vector.hpp>

#include "crossisle/search/algorithm.hpp"
#include "crossisle/search/census.hpp"

// How cereal writes the values that algorithms and islands are made of; found by argument-dependent look-up.

namespace crossisle::hardware {

template <class Archive>
void serialize(Archive& archive, Genome& genome) {
  archive(genome.index);
}

}  // namespace crossisle::hardware

namespace crossisle::objective {

template <class Archive>
void serialize(Archive& archive, Fitness& fitness) {
  archive(fitness.status, fitness.violation, fitness.objective);
}

template <class Archive>
void serialize(Archive& archive, Figures& figures) {
  archive(figures.energy_mj, figures.latency_ms, figures.area_mm2);
}

}  // namespace crossisle::objective

namespace crossisle::search {

template <class Archive>
void serialize(Archive& archive, Finding& finding) {
  archive(finding.genome, finding.objective, finding.figures);
}

template <class Archive>
void serialize(Archive& archive, Individual& individual) {
  archive(individual.genome, individual.fitness);
}

}  // namespace crossisle::search
