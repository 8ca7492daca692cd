"""Invented people: names that are common in France today, of every origin."""

from __future__ import annotations

YOUTHS = (
    "Lina", "Inès", "Adam", "Yanis", "Chloé", "Léa", "Enzo", "Noah", "Jade", "Louise", "Mehdi", "Sofia", "Amine",
    "Camille", "Hugo", "Manon", "Nassim", "Sarah", "Théo", "Maëlys", "Aya", "Rayan", "Zoé", "Ilyès", "Emma", "Lucas",
    "Nour", "Fatou", "Moussa", "Aminata", "Kenza", "Tom", "Clara", "Nathan", "Mariam", "Ibrahim", "Assia", "Maxime",
    "Elisa", "Bilal", "Romane", "Ousmane", "Salomé", "Kylian", "Anaïs", "Tiago", "Mila", "Oscar", "Thanh", "Linh",
    "Daria", "Andriy", "Milena", "Ezgi", "Deniz", "Awa", "Djibril", "Lilou", "Gabin", "Malo", "N’Golo", "Éloïse",
)  # fmt: skip
ADULTS = (
    "Françoise", "Michel", "Catherine", "Philippe", "Nathalie", "Laurent", "Isabelle", "Stéphane", "Sandrine", "Karim",
    "Sylvie", "Olivier", "Fatima", "Jean-Luc", "Véronique", "Thierry", "Aurélie", "Julien", "Nadia", "Sébastien",
    "Hélène", "Vincent", "Samira", "Christophe", "Élodie", "Nicolas", "Mireille", "Bernard", "Monique", "Rachid",
    "Céline", "David", "Pauline", "Antoine", "Marie-Claude", "Gérard", "Leïla", "Guillaume", "Brigitte", "Farid",
    "Delphine", "Mathieu", "Agnès", "Benoît", "Corinne", "Yann", "Joëlle", "Patrick", "Amandine", "Cédric", "Hoa",
)  # fmt: skip
SURNAMES = (
    "Delmas", "Ferrand", "Lacaze", "Benali", "Castaing", "Moreau", "Pujol", "Rousset", "Diallo", "Traoré", "Garcia",
    "Fontan", "Sarrat", "Marty", "Vidal", "Bousquet", "Haddad", "Mansouri", "Kone", "Lopes", "Nguyễn", "Roques",
    "Cazenave", "Durand", "Petit", "Faure", "Ortega", "Barthe", "Sentenac", "Dupuy", "Cissé", "Aubert", "Lafont",
    "Ribeiro", "Laporte", "Baron", "Meunier", "Yilmaz", "Kovalenko", "Pham", "O’Brien", "Da Silva", "El Amrani",
)  # fmt: skip
PROFESSIONS = (
    "Enseignement, à la retraite", "Aéronautique", "Comptable", "Soins infirmiers", "Informatique",
    "Chef de rang", "Études de droit", "Cadre de la fonction publique", "Menuiserie", "Libraire",
    "Recrutement", "Maintenance", "Juriste", "Électricité du bâtiment", "Graphiste", "Sport et animation",
    "Responsable de rayon", "La Poste, à la retraite", "Recherche", "Aide à domicile", "Traduction", "Agriculture",
)  # fmt: skip
"""Words that agree with every name."""
